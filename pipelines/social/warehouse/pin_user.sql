-- User records, one row each.
CREATE OR REPLACE VIEW {views}.pin_user AS
SELECT
    mart.ind,
    mart.user_name,
    mart.age,
    mart.date_joined
FROM {tables}.dim_pin_user AS mart
