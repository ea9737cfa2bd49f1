-- Median follower count by age group and year of joining.
CREATE OR REPLACE VIEW {views}.followers_by_age_and_join_year AS
SELECT
    mart.age_group,
    mart.join_year,
    mart.median_follower_count,
    mart.median_follower_count_n
FROM {tables}.fact_followers_by_age_and_join_year AS mart
