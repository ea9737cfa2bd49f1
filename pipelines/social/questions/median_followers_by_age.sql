-- The median follower count of each age group.
-- called: median followers by age
-- figure: median_followers_by_age
SELECT
    age_group,
    median_follower_count,
    median_follower_count_n
FROM followers_by_age
ORDER BY age_group
