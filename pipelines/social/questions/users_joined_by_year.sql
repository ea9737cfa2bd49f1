-- Users by the year in which they joined.
-- called: users joined by year
-- figure: users_joined_by_year
-- parameter first_year: integer = 2015; first year of joining
-- parameter last_year: integer = 2020; last year of joining
SELECT
    join_year,
    number_users_joined
FROM users_by_join_year
WHERE join_year BETWEEN %(first_year)s AND %(last_year)s
ORDER BY join_year
