-- Rows that are wrong, for checks of the outlook of fields, and of their levels.

-- name: level_outlook_outside_range
-- {"cip4": "1107", "state": "CA", "credential_level": 3}
UPDATE tables.fact_program_outlook SET earnings_5yr_median_usd = 75001 WHERE cip4 = '1107' AND state = 'CA';

-- name: level_outlook_programs_differ
-- {"cip4": "1107", "state": "CA", "credential_level": 3}
UPDATE tables.fact_program_outlook SET programs_with_debt = 0 WHERE cip4 = '1107' AND state = 'CA';

-- name: outlook_field_unknown
-- {"cip4": "9999"}
INSERT INTO tables.fact_field_outlook (cip4, state, institutions, programs) VALUES ('9999', 'US', 0, 0);

-- name: outlook_nation_below_states
-- {"cip4": "5138"}
-- also: outlook_programs_differ
UPDATE tables.fact_field_outlook SET graduates = 39, postings_per_100_graduates = 2.56
WHERE cip4 = '5138' AND state = 'US';

-- name: outlook_parts_exceed_whole
-- {"cip4": "1107", "state": "CA"}
UPDATE tables.fact_field_outlook SET postings_new = 2 WHERE cip4 = '1107' AND state = 'CA';

-- name: outlook_pay_differs
-- {"cip4": "1107", "state": "CA"}
UPDATE tables.fact_field_outlook SET debt_median_usd = 20001 WHERE cip4 = '1107' AND state = 'CA';

-- name: outlook_postings_differ
-- {"cip4": "1107", "state": "CA"}
UPDATE tables.fact_field_outlook SET postings_unknown = 1 WHERE cip4 = '1107' AND state = 'CA';

-- name: outlook_postings_missing
-- {"cip4": "5138", "state": "WA"}
INSERT INTO tables.fact_job (cip4, job_id, state, status, first_seen_at, closed_at)
VALUES ('5138', '8', 'WA', 'closed', TIMESTAMPTZ '2026-01-01 00:00:00+00', TIMESTAMPTZ '2026-01-02 00:00:00+00');

-- name: outlook_postings_never_swept
-- {"cip4": "1107", "state": "CA"}
UPDATE tables.fact_field_outlook SET as_of_date = NULL WHERE cip4 = '1107' AND state = 'CA';

-- name: outlook_programs_differ
-- {"cip4": "1107", "state": "CA"}
UPDATE tables.fact_field_outlook SET institutions = 2 WHERE cip4 = '1107' AND state = 'CA';

-- name: outlook_ratio_differs
-- {"cip4": "1107", "state": "CA"}
UPDATE tables.fact_field_outlook SET postings_per_100_graduates = 5.01 WHERE cip4 = '1107' AND state = 'CA';

-- name: outlook_salary_differs
-- {"cip4": "1107", "state": "CA"}
UPDATE tables.fact_field_outlook SET salary_quartile_3_usd = 104001 WHERE cip4 = '1107' AND state = 'CA';
