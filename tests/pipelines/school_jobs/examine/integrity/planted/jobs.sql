-- Rows that are wrong, for checks of postings.

-- name: jobs_annual_implausible
-- {"cip4": "1107", "job_id": "2"}
UPDATE tables.fact_job SET salary_max = 2500, salary_annual_max_usd = 5200000 WHERE cip4 = '1107' AND job_id = '2';

-- name: jobs_annual_not_from_period
-- {"cip4": "1107", "job_id": "1"}
UPDATE tables.fact_job SET salary_annual_max_usd = 100001 WHERE cip4 = '1107' AND job_id = '1';

-- name: jobs_closed_before_seen
-- {"cip4": "1107", "job_id": "3"}
UPDATE tables.fact_job SET closed_at = TIMESTAMPTZ '2026-01-02 00:00:00+00' WHERE cip4 = '1107' AND job_id = '3';

-- name: jobs_closed_contradicts
-- {"cip4": "1107", "job_id": "3"}
UPDATE tables.fact_job SET closed_at = NULL WHERE cip4 = '1107' AND job_id = '3';

-- name: jobs_currency_without_amount
-- {"cip4": "1107", "job_id": "3"}
UPDATE tables.fact_job SET salary_currency_code = 'USD' WHERE cip4 = '1107' AND job_id = '3';

-- name: jobs_duplicate_of_itself
-- {"cip4": "1107", "job_id": "4"}
UPDATE tables.fact_job SET near_duplicate_of = '4' WHERE cip4 = '1107' AND job_id = '4';

-- name: jobs_duplicate_of_nothing
-- {"cip4": "1107", "job_id": "4"}
UPDATE tables.fact_job SET near_duplicate_of = '77' WHERE cip4 = '1107' AND job_id = '4';

-- name: jobs_field_unknown
-- {"cip4": "9999", "job_id": "99"}
-- also: outlook_field_unknown
INSERT INTO tables.fact_job (cip4, job_id, status, first_seen_at, closed_at)
VALUES ('9999', '99', 'closed', TIMESTAMPTZ '2026-01-01 00:00:00+00', TIMESTAMPTZ '2026-01-02 00:00:00+00');
INSERT INTO tables.fact_field_outlook (cip4, state, institutions, programs) VALUES ('9999', 'US', 0, 0);

-- name: jobs_link_no_web_address
-- {"cip4": "1107", "job_id": "1"}
UPDATE tables.fact_job SET link = 'javascript:alert(1)' WHERE cip4 = '1107' AND job_id = '1';

-- name: jobs_period_unknown
-- {"cip4": "1107", "job_id": "1"}
-- also: jobs_annual_not_from_period
UPDATE tables.fact_job SET salary_period = 'fortnight' WHERE cip4 = '1107' AND job_id = '1';

-- name: jobs_posted_impossible
-- {"cip4": "1107", "job_id": "1"}
UPDATE tables.fact_job SET posted_date = DATE '2026-01-04' WHERE cip4 = '1107' AND job_id = '1';

-- name: jobs_salary_not_positive
-- {"cip4": "1107", "job_id": "2"}
-- also: jobs_annual_not_from_period
UPDATE tables.fact_job SET salary_min = 0 WHERE cip4 = '1107' AND job_id = '2';

-- name: jobs_salary_reversed
-- {"cip4": "1107", "job_id": "1"}
UPDATE tables.fact_job SET salary_max = 80000, salary_annual_max_usd = 80000 WHERE cip4 = '1107' AND job_id = '1';

-- name: jobs_salary_without_text
-- {"cip4": "1107", "job_id": "1"}
UPDATE tables.fact_job SET salary = NULL WHERE cip4 = '1107' AND job_id = '1';

-- name: jobs_score_out_of_range
-- {"cip4": "1107", "job_id": "1"}
UPDATE tables.fact_job SET field_match_score = 1.5 WHERE cip4 = '1107' AND job_id = '1';

-- name: jobs_unknown_state
-- {"cip4": "1107", "job_id": "3"}
-- also: outlook_postings_missing
UPDATE tables.fact_job SET state = 'ZZ' WHERE cip4 = '1107' AND job_id = '3';

-- name: jobs_unknown_word
-- {"cip4": "1107", "job_id": "1"}
UPDATE tables.fact_job SET title_match = 'perhaps' WHERE cip4 = '1107' AND job_id = '1';

-- name: jobs_updated_impossible
-- {"cip4": "1107", "job_id": "1"}
UPDATE tables.fact_job SET updated_at = TIMESTAMPTZ '1989-12-31 00:00:00+00' WHERE cip4 = '1107' AND job_id = '1';
