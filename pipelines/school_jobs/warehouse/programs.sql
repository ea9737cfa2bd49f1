-- Programmes: school, field and credential level; with the names of both.
CREATE OR REPLACE VIEW {views}.programs AS
SELECT
    program.unit_id,
    program.cip4,
    program.credential_level,
    program.title,
    program.credential_title,
    program.distance_code,
    program.graduates,
    program.debt_median_usd,
    program.earnings_1yr_median_usd,
    program.earnings_4yr_median_usd,
    program.earnings_5yr_median_usd,
    school.name AS school_name,
    school.state AS school_state,
    field.title AS field_title
FROM {tables}.fact_program AS program
LEFT JOIN {tables}.dim_school AS school ON school.unit_id = program.unit_id
LEFT JOIN {tables}.dim_field AS field ON field.cip4 = program.cip4
