-- {"cip4": "1107", "job_id": "2"}
-- also: jobs_annual_not_from_period
UPDATE tables.fact_job SET salary_min = 0 WHERE cip4 = '1107' AND job_id = '2';
