-- Books of each author per year with any.
CREATE OR REPLACE VIEW {views}.average_books_per_year AS
SELECT
    mart.author_key,
    mart.name,
    mart.years_with_books,
    mart.total_books,
    mart.avg_books_per_year
FROM {tables}.fact_average_books_per_year AS mart
