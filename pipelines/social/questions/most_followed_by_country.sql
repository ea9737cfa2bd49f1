-- The account with most followers of each country; of two with as many, the one that is first by name.
-- called: most followed by country; user with most followers
-- figure: most_followed_by_country
SELECT
    country,
    poster_name,
    follower_count
FROM poster_by_country
ORDER BY follower_count DESC, country
