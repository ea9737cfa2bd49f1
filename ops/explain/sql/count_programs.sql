-- The programmes of a field, at one level where one is given, of the schools in one state (the nation: all).
SELECT
    COUNT(*) AS programs,
    COUNT(DISTINCT program.unit_id) AS institutions,
    SUM(program.graduates) AS graduates
FROM {programs} AS program
LEFT JOIN {schools} AS school ON school.unit_id = program.unit_id
WHERE program.cip4 = %(cip4)s
  AND (%(state)s = %(nation)s OR school.state = %(state)s)
  AND (%(level)s::integer IS NULL OR program.credential_level = %(level)s)
