-- The programmes of a field, at one level where one is given, of the schools in one state (the nation: all).
WITH behind AS (
    SELECT
        program.unit_id, program.cip4, program.credential_level, school.name AS school, school.state,
        program.graduates
    FROM {tables}.fact_program AS program
    LEFT JOIN {tables}.dim_school AS school ON school.unit_id = program.unit_id
    WHERE program.cip4 = %(cip4)s
      AND COALESCE(%(state)s, 'US') IN ('US', school.state)
      AND (%(credential_level)s::integer IS NULL OR program.credential_level = %(credential_level)s)
),
listed AS (
    SELECT unit_id, cip4, credential_level, school, state
    FROM behind
    ORDER BY unit_id, credential_level
    LIMIT %(most)s
)
SELECT
    COUNT(*) AS programs,
    COUNT(DISTINCT unit_id) AS institutions,
    SUM(graduates) AS graduates,
    (SELECT JSON_AGG(listed ORDER BY unit_id, credential_level) FROM listed) AS first
FROM behind
