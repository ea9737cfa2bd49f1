-- {"cip4": "1107", "job_id": "1"}
UPDATE tables.fact_job SET salary_annual_max_usd = 100001 WHERE cip4 = '1107' AND job_id = '1';
