-- Marts of three posts that agree with themselves, written by hand: two in Fiji, in 2017 and 2020, and one in Peru.
INSERT INTO tables.dim_pin_post (unique_id, ind, category, poster_name, follower_count) VALUES
('p1', 1, 'art', 'ada', 1200), ('p2', 2, 'travel', 'bo', 6000000), ('p3', 3, 'art', 'cy', 10);
INSERT INTO tables.dim_pin_geo (ind, country, posted_at) VALUES
(1, 'Fiji', TIMESTAMPTZ '2017-12-31 23:59:59Z'),
(2, 'Fiji', TIMESTAMPTZ '2020-01-01 00:00:00Z'),
(3, 'Peru', TIMESTAMPTZ '2020-06-01 00:00:00Z');
INSERT INTO tables.dim_pin_user (ind, user_name, age, date_joined) VALUES
(1, 'Ada A', 20, TIMESTAMPTZ '2015-01-01 00:00:00Z'),
(2, 'Bo B', 20, TIMESTAMPTZ '2015-12-31 23:59:59Z'),
(3, 'Cy C', 60, TIMESTAMPTZ '2016-06-01 00:00:00Z');
INSERT INTO tables.fact_category_by_country (country, category, category_count, category_rank) VALUES
('Fiji', 'art', 1, 1), ('Fiji', 'travel', 1, 2), ('Peru', 'art', 1, 1);
INSERT INTO tables.fact_category_by_year (post_year, category, category_count, category_rank) VALUES
(2017, 'art', 1, 1), (2020, 'art', 1, 1), (2020, 'travel', 1, 2);
INSERT INTO tables.fact_poster_by_country (country, poster_name, follower_count) VALUES
('Fiji', 'bo', 6000000), ('Peru', 'cy', 10);
INSERT INTO tables.fact_country_of_top_poster (country, poster_name, follower_count) VALUES ('Fiji', 'bo', 6000000);
INSERT INTO tables.fact_category_by_age (age_group, category, category_count, category_rank) VALUES
('18-24', 'art', 1, 1), ('18-24', 'travel', 1, 2), ('50+', 'art', 1, 1);
INSERT INTO tables.fact_followers_by_age (age_group, median_follower_count, median_follower_count_n) VALUES
('18-24', 1200, 2), ('50+', 10, 1);
INSERT INTO tables.fact_users_by_join_year (join_year, number_users_joined) VALUES (2015, 2), (2016, 1);
INSERT INTO tables.fact_followers_by_join_year (join_year, median_follower_count, median_follower_count_n) VALUES
(2015, 1200, 2), (2016, 10, 1);
INSERT INTO tables.fact_followers_by_age_and_join_year
(age_group, join_year, median_follower_count, median_follower_count_n) VALUES ('18-24', 2015, 1200, 2), ('50+', 2016, 10, 1);
