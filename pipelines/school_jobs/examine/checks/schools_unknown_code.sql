-- Codes of schools are in their lists.
-- finds: schools with a code that is in no list
-- severity: warn
-- because: nothing is answered by these codes yet
-- source: college-scorecard
-- engine: both
-- of: schools
-- key: unit_id
SELECT unit_id, ownership_code, predominant_degree_code
FROM schools
WHERE ownership_code NOT BETWEEN 1 AND 3 OR predominant_degree_code NOT BETWEEN 0 AND 4
