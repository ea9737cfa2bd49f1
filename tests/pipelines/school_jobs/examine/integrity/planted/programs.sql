-- Rows that are wrong, for checks of programmes.

-- name: programs_amount_absurd
-- {"unit_id": "300", "cip4": "1107", "credential_level": 3}
UPDATE tables.fact_program SET earnings_5yr_median_usd = 1000001 WHERE unit_id = '300' AND cip4 = '1107';

-- name: programs_amount_below_zero
-- {"unit_id": "100", "cip4": "1107", "credential_level": 3}
UPDATE tables.fact_program SET earnings_5yr_median_usd = -1 WHERE unit_id = '100' AND cip4 = '1107';

-- name: programs_amount_without_graduates
-- {"unit_id": "100", "cip4": "1107", "credential_level": 3}
UPDATE tables.fact_program SET graduates = 0 WHERE unit_id = '100' AND cip4 = '1107';
UPDATE tables.fact_field_outlook SET graduates = graduates - 10 WHERE cip4 = '1107' AND state IN ('US', 'TX');
UPDATE tables.fact_program_outlook SET graduates = graduates - 10 WHERE cip4 = '1107' AND state IN ('US', 'TX');
UPDATE tables.fact_field_outlook SET postings_per_100_graduates = 8 WHERE cip4 = '1107' AND state = 'US';
UPDATE tables.fact_field_outlook SET postings_per_100_graduates = 6.67 WHERE cip4 = '1107' AND state = 'TX';

-- name: programs_amount_zero
-- {"unit_id": "100", "cip4": "1107", "credential_level": 3}
UPDATE tables.fact_program SET earnings_1yr_median_usd = 0 WHERE unit_id = '100' AND cip4 = '1107';

-- name: programs_field_unknown
-- {"unit_id": "100", "cip4": "5138", "credential_level": 3}
-- also: jobs_field_unknown, outlook_field_unknown
DELETE FROM tables.dim_field WHERE cip4 = '5138';

-- name: programs_graduates_below_zero
-- {"unit_id": "100", "cip4": "1107", "credential_level": 3}
UPDATE tables.fact_program SET graduates = -5 WHERE unit_id = '100' AND cip4 = '1107';
UPDATE tables.fact_field_outlook SET graduates = graduates - 15 WHERE cip4 = '1107' AND state IN ('US', 'TX');
UPDATE tables.fact_program_outlook SET graduates = graduates - 15 WHERE cip4 = '1107' AND state IN ('US', 'TX');
UPDATE tables.fact_field_outlook SET postings_per_100_graduates = 8.89 WHERE cip4 = '1107' AND state = 'US';
UPDATE tables.fact_field_outlook SET postings_per_100_graduates = 8 WHERE cip4 = '1107' AND state = 'TX';

-- name: programs_school_missing
-- {"unit_id": "900", "cip4": "1107", "credential_level": 6}
INSERT INTO tables.fact_program (unit_id, cip4, credential_level) VALUES ('900', '1107', 6);
UPDATE tables.fact_field_outlook SET institutions = 4, programs = 4 WHERE cip4 = '1107' AND state = 'US';
INSERT INTO tables.fact_program_outlook (cip4, state, credential_level, institutions, programs,
    programs_with_graduates, programs_with_earnings_1yr, programs_with_earnings_4yr, programs_with_earnings_5yr,
    programs_with_debt)
VALUES ('1107', 'US', 6, 1, 1, 0, 0, 0, 0, 0);

-- name: programs_unknown_code
-- {"unit_id": "100", "cip4": "1107", "credential_level": 3}
UPDATE tables.fact_program SET distance_code = 4 WHERE unit_id = '100' AND cip4 = '1107';
