-- Subjects of Open Library, one row each.
CREATE OR REPLACE VIEW {views}.ol_subject AS
SELECT
    mart.subject_key,
    mart.name,
    mart.work_count,
    mart.ebook_count,
    mart.works_listed,
    mart.fetched_at
FROM {tables}.dim_ol_subject AS mart
