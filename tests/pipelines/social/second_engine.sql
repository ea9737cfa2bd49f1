-- The nine results, of events in the tables pin, geo and user.
CREATE VIEW posts AS
SELECT DISTINCT ON (unique_id) * FROM pin ORDER BY unique_id ASC, raw_offset DESC;
CREATE VIEW places AS
SELECT DISTINCT ON (ind) ind, country, CAST(SUBSTRING(posted_at, 1, 4) AS INTEGER) AS post_year FROM geo
ORDER BY ind ASC, raw_offset DESC;
CREATE VIEW members AS
SELECT DISTINCT ON (ind)
    ind,
    CAST(SUBSTRING(date_joined, 1, 4) AS INTEGER) AS join_year,
    CASE WHEN age > 50 THEN '50+' WHEN age > 35 THEN '36-50' WHEN age > 24 THEN '25-35' WHEN age > 17 THEN '18-24' END AS age_group
FROM "user"
ORDER BY ind ASC, raw_offset DESC;
CREATE VIEW everything AS
SELECT
    posts.category,
    posts.poster_name,
    posts.follower_count,
    places.country,
    places.post_year,
    members.age_group,
    members.join_year
FROM posts
LEFT JOIN places USING (ind)
LEFT JOIN members USING (ind);
-- name: category_by_country
SELECT country, category, COUNT(*) AS many, RANK() OVER (PARTITION BY country ORDER BY COUNT(*) DESC, category)
FROM everything WHERE country IS NOT NULL GROUP BY country, category ORDER BY country, category
-- name: category_by_year
SELECT post_year, category, COUNT(*) AS many, RANK() OVER (PARTITION BY post_year ORDER BY COUNT(*) DESC, category)
FROM everything WHERE post_year IS NOT NULL GROUP BY post_year, category ORDER BY post_year, category
-- name: poster_by_country
SELECT DISTINCT ON (country) country, poster_name, follower_count FROM everything
WHERE country IS NOT NULL AND poster_name IS NOT NULL AND follower_count IS NOT NULL
ORDER BY country, follower_count DESC, poster_name
-- name: country_of_top_poster
SELECT country, poster_name, follower_count FROM everything
WHERE country IS NOT NULL AND poster_name IS NOT NULL AND follower_count IS NOT NULL
ORDER BY follower_count DESC, country, poster_name LIMIT 1
-- name: category_by_age
SELECT age_group, category, COUNT(*) AS many, RANK() OVER (PARTITION BY age_group ORDER BY COUNT(*) DESC, category)
FROM everything WHERE age_group IS NOT NULL GROUP BY age_group, category ORDER BY age_group, category
-- name: followers_by_age
SELECT age_group, LIST_SORT(LIST(follower_count))[(COUNT(*) + 1) // 2], COUNT(*) FROM everything
WHERE age_group IS NOT NULL AND follower_count IS NOT NULL GROUP BY age_group ORDER BY age_group
-- name: users_by_join_year
SELECT join_year, COUNT(*) FROM members GROUP BY join_year ORDER BY join_year
-- name: followers_by_join_year
SELECT join_year, LIST_SORT(LIST(follower_count))[(COUNT(*) + 1) // 2], COUNT(*) FROM everything
WHERE join_year IS NOT NULL AND follower_count IS NOT NULL GROUP BY join_year ORDER BY join_year
-- name: followers_by_age_and_join_year
SELECT age_group, join_year, LIST_SORT(LIST(follower_count))[(COUNT(*) + 1) // 2], COUNT(*) FROM everything
WHERE age_group IS NOT NULL AND join_year IS NOT NULL AND follower_count IS NOT NULL
GROUP BY age_group, join_year ORDER BY age_group, join_year
