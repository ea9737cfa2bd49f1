-- Codes of programmes are in their lists.
-- finds: programmes with a code that is in no list
-- severity: warn
-- because: answers by level would leave the programme out, others count it
-- source: college-scorecard
-- engine: both
-- of: programs
-- key: unit_id, cip4, credential_level
SELECT unit_id, cip4, credential_level, distance_code
FROM programs
WHERE credential_level NOT BETWEEN 1 AND 8 OR distance_code NOT BETWEEN 0 AND 3
