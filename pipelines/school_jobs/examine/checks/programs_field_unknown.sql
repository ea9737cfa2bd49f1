-- The field of every programme is there.
-- finds: programmes of a field that is not there
-- severity: stop
-- because: fields are made from programmes: the marts are wrong by their own rules
-- source: college-scorecard
-- engine: both
-- compares: marts
-- of: programs
-- key: unit_id, cip4, credential_level
SELECT unit_id, cip4, credential_level
FROM programs
WHERE NOT EXISTS (SELECT 1 FROM fields WHERE fields.cip4 = programs.cip4)
