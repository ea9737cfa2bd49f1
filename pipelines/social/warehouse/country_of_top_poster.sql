-- The country whose account has most followers of all.
CREATE OR REPLACE VIEW {views}.country_of_top_poster AS
SELECT
    mart.country,
    mart.poster_name,
    mart.follower_count
FROM {tables}.fact_country_of_top_poster AS mart
