-- Users by year of joining.
CREATE OR REPLACE VIEW {views}.users_by_join_year AS
SELECT
    mart.join_year,
    mart.number_users_joined
FROM {tables}.fact_users_by_join_year AS mart
