-- The account with most followers of each country.
CREATE OR REPLACE VIEW {views}.poster_by_country AS
SELECT
    mart.country,
    mart.poster_name,
    mart.follower_count
FROM {tables}.fact_poster_by_country AS mart
