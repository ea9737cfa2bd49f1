-- Marts of a catalogue that agrees with itself, written by hand. Ada has two books in 1952, one of them with Bo, and one
-- in 1961; Bo's other book tells no year.
INSERT INTO tables.dim_ol_work (work_key, title, first_publish_year, edition_count, first_author_key, fetched_at) VALUES
('/works/OL1W', 'Comets', 1952, 3, '/authors/OL1A', TIMESTAMPTZ '2026-01-06 00:00:00Z'),
('/works/OL2W', 'Orchards', 1952, 1, '/authors/OL1A', TIMESTAMPTZ '2026-01-06 00:00:00Z'),
('/works/OL3W', 'Lighthouses', 1961, 1, '/authors/OL1A', TIMESTAMPTZ '2026-01-06 00:00:00Z'),
('/works/OL4W', 'Undated', NULL, 1, '/authors/OL2A', TIMESTAMPTZ '2026-01-06 00:00:00Z'),
('/works/OL5W', 'Of nobody', 1959, 1, NULL, TIMESTAMPTZ '2026-01-06 00:00:00Z');
INSERT INTO tables.dim_ol_author (author_key, name) VALUES ('/authors/OL1A', 'Ada'), ('/authors/OL2A', 'Bo');
INSERT INTO tables.dim_ol_subject (subject_key, name, work_count, works_listed) VALUES
('space', 'space', 4, 4), ('love', 'love', 1, 1);
INSERT INTO tables.fact_ol_work_author (work_key, author_key, position) VALUES
('/works/OL1W', '/authors/OL1A', 1),
('/works/OL1W', '/authors/OL2A', 2),
('/works/OL2W', '/authors/OL1A', 1),
('/works/OL3W', '/authors/OL1A', 1),
('/works/OL4W', '/authors/OL2A', 1);
INSERT INTO tables.fact_ol_work_subject (work_key, subject_key) VALUES
('/works/OL1W', 'space'),
('/works/OL2W', 'space'),
('/works/OL3W', 'space'),
('/works/OL4W', 'space'),
('/works/OL5W', 'love');
INSERT INTO tables.fact_books_per_year (author_key, first_publish_year, name, total_books) VALUES
('/authors/OL1A', 1952, 'Ada', 2), ('/authors/OL1A', 1961, 'Ada', 1), ('/authors/OL2A', 1952, 'Bo', 1);
INSERT INTO tables.fact_average_books_per_year (author_key, name, years_with_books, total_books, avg_books_per_year)
VALUES ('/authors/OL1A', 'Ada', 2, 3, 1.5), ('/authors/OL2A', 'Bo', 1, 1, 1);
