-- Pins by year of posting and category.
CREATE OR REPLACE VIEW {views}.category_by_year AS
SELECT
    mart.post_year,
    mart.category,
    mart.category_count,
    mart.category_rank
FROM {tables}.fact_category_by_year AS mart
