-- Median follower count by age group.
CREATE OR REPLACE VIEW {views}.followers_by_age AS
SELECT
    mart.age_group,
    mart.median_follower_count,
    mart.median_follower_count_n
FROM {tables}.fact_followers_by_age AS mart
