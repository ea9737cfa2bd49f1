-- No school has fewer than no students.
-- finds: schools with students below zero
-- severity: stop
-- because: a negative count means something else
-- source: college-scorecard
-- engine: both
-- of: schools
-- key: unit_id
SELECT unit_id, students
FROM schools
WHERE students < 0
