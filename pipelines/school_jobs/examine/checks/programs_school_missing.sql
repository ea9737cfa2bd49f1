-- The school of every programme is there.
-- finds: programmes whose school is not there
-- severity: warn
-- because: the programme counts for the nation, but for no state
-- source: college-scorecard
-- engine: both
-- compares: marts
-- of: programs
-- key: unit_id, cip4, credential_level
-- limit: these programmes count for the nation and for no state
SELECT unit_id, cip4, credential_level
FROM programs
WHERE NOT EXISTS (SELECT 1 FROM schools WHERE schools.unit_id = programs.unit_id)
