-- Schools, one row each.
CREATE OR REPLACE VIEW {views}.schools AS
SELECT
    school.unit_id,
    school.name,
    school.city,
    school.state,
    school.zip,
    school.ownership_code,
    school.predominant_degree_code,
    school.operating,
    school.latitude_degrees,
    school.longitude_degrees,
    school.students,
    school.tuition_in_state_usd,
    school.tuition_out_of_state_usd,
    school.net_price_usd,
    school.median_earnings_10yr_usd,
    school.median_debt_usd
FROM {tables}.dim_school AS school
