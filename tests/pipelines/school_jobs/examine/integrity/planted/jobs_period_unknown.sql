-- {"cip4": "1107", "job_id": "1"}
-- also: jobs_annual_not_from_period
UPDATE tables.fact_job SET salary_period = 'fortnight' WHERE cip4 = '1107' AND job_id = '1';
