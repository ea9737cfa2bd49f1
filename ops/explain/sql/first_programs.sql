SELECT program.unit_id, program.cip4, program.credential_level, school.name AS school, school.state
FROM {programs} AS program
LEFT JOIN {schools} AS school ON school.unit_id = program.unit_id
WHERE program.cip4 = %(cip4)s
  AND (%(state)s = %(nation)s OR school.state = %(state)s)
  AND (%(level)s::integer IS NULL OR program.credential_level = %(level)s)
ORDER BY program.unit_id, program.credential_level
LIMIT %(most)s
