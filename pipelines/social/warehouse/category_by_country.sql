-- Pins by country and category.
CREATE OR REPLACE VIEW {views}.category_by_country AS
SELECT
    mart.country,
    mart.category,
    mart.category_count,
    mart.category_rank
FROM {tables}.fact_category_by_country AS mart
