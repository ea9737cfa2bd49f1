-- {"cip4": "1107", "job_id": "1"}
UPDATE tables.fact_job SET salary_max = 80000, salary_annual_max_usd = 80000 WHERE cip4 = '1107' AND job_id = '1';
