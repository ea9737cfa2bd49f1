-- Checks of posts and of the results made of them.

-- name: social_categories_not_those_of_posts
-- The pins of a country and category are those that the tables hold.
-- finds: countries and categories whose count is not that of distinct pins
-- severity: stop
-- because: a join that repeats rows would multiply the counts: the marts are wrong by their own rules
-- source: social-posts
-- engine: both
-- of: category_by_country
-- key: country, category
WITH counted AS (
    SELECT
        geo.country,
        post.category,
        COUNT(DISTINCT post.unique_id) AS pins
    FROM pin_post AS post
    INNER JOIN pin_geo AS geo ON post.ind = geo.ind
    WHERE geo.country IS NOT NULL AND post.category IS NOT NULL
    GROUP BY geo.country, post.category
)

SELECT
    COALESCE(mart.country, counted.country) AS country,
    COALESCE(mart.category, counted.category) AS category,
    mart.category_count,
    counted.pins
FROM category_by_country AS mart
FULL OUTER JOIN counted ON mart.country = counted.country AND mart.category = counted.category
WHERE mart.category_count IS DISTINCT FROM counted.pins

-- name: social_users_not_those_of_years
-- Every user with a date of joining is in the count of one year.
-- finds: years whose number of users is not that of user records
-- severity: stop
-- because: both are made of the same rows: the marts are wrong by their own rules
-- source: social-posts
-- engine: both
-- of: users_by_join_year
-- key: join_year
SELECT mart.join_year, mart.number_users_joined, counted.users
FROM users_by_join_year AS mart
LEFT JOIN (
    SELECT CAST(EXTRACT(YEAR FROM date_joined AT TIME ZONE 'UTC') AS INTEGER) AS join_year, COUNT(*) AS users
    FROM pin_user
    GROUP BY 1
) AS counted ON mart.join_year = counted.join_year
WHERE mart.number_users_joined IS DISTINCT FROM counted.users

-- name: social_posts_without_user
-- A posting has a pin, a place and a user.
-- finds: pins without a geolocation or a user record
-- severity: warn
-- because: a record of the posting was refused, or has not come yet
-- source: social-posts
-- engine: both
-- of: pin_post
-- key: unique_id
-- limit: pins without place or user are in no result that asks for these
SELECT post.unique_id, post.ind, geo.ind AS geo_ind, member.ind AS user_ind
FROM pin_post AS post
LEFT JOIN pin_geo AS geo ON post.ind = geo.ind
LEFT JOIN pin_user AS member ON post.ind = member.ind
WHERE geo.ind IS NULL OR member.ind IS NULL

-- name: social_rows_of_several_pins
-- A row has one pin.
-- finds: rows that several pins are of
-- severity: warn
-- because: a row's number was used again, or a pin's identity has changed
-- source: social-posts
-- engine: both
-- of: (SELECT DISTINCT ind FROM pin_post) AS posted
-- key: ind
-- limit: place and user of a row count for each of its pins
SELECT ind, COUNT(*) AS pins
FROM pin_post
GROUP BY ind
HAVING COUNT(*) > 1

-- name: social_messages_refused
-- Messages are records of their topic's kind.
-- finds: messages that were refused
-- severity: warn
-- because: somebody posts what is no record, or to another topic; text and reason are kept
-- source: social-posts
-- engine: both
-- of: pin_reject
-- key: raw_topic, raw_partition, raw_offset
-- limit: refused messages are in no result
SELECT raw_topic, raw_partition, raw_offset, reason, message
FROM pin_reject

-- name: social_age_in_no_group
-- Users are of an age group.
-- finds: users without an age, or younger than 18
-- severity: warn
-- because: the groups of the exercise begin at 18
-- source: social-posts
-- engine: both
-- of: pin_user
-- key: ind
-- limit: these users are in no result by age
SELECT ind, user_name, age
FROM pin_user
WHERE age IS NULL OR age < 18
