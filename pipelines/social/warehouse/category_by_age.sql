-- Pins by age group and category.
CREATE OR REPLACE VIEW {views}.category_by_age AS
SELECT
    mart.age_group,
    mart.category,
    mart.category_count,
    mart.category_rank
FROM {tables}.fact_category_by_age AS mart
