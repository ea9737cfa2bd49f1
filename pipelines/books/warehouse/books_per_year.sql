-- Distinct works of each author by year of first publication; works without a year are in none.
CREATE OR REPLACE VIEW {views}.books_per_year AS
SELECT
    mart.author_key,
    mart.first_publish_year,
    mart.name,
    mart.total_books
FROM {tables}.fact_books_per_year AS mart
