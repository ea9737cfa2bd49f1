-- Median follower count by year of joining.
CREATE OR REPLACE VIEW {views}.followers_by_join_year AS
SELECT
    mart.join_year,
    mart.median_follower_count,
    mart.median_follower_count_n
FROM {tables}.fact_followers_by_join_year AS mart
