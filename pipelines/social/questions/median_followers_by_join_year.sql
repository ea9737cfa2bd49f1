-- The median follower count by the year in which users joined.
-- called: median followers by join year
-- figure: median_followers_by_join_year
-- parameter first_year: integer = 2015; first year of joining
-- parameter last_year: integer = 2020; last year of joining
SELECT
    join_year,
    median_follower_count,
    median_follower_count_n
FROM followers_by_join_year
WHERE join_year BETWEEN %(first_year)s AND %(last_year)s
ORDER BY join_year
