-- The country whose account has most followers of all; of two with as many, the one that is first by name.
-- called: country of most followed
-- figure: country_of_most_followed
SELECT
    country,
    poster_name,
    follower_count
FROM country_of_top_poster
ORDER BY country
