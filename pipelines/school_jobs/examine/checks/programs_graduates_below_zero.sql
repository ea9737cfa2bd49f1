-- No programme has fewer than no graduates.
-- finds: programmes with graduates below zero
-- severity: stop
-- because: sums of graduates, and postings per graduate, would be wrong
-- source: college-scorecard
-- engine: both
-- of: programs
-- key: unit_id, cip4, credential_level
SELECT unit_id, cip4, credential_level, graduates
FROM programs
WHERE graduates < 0
