-- {"cip4": "1107", "job_id": "2"}
UPDATE tables.fact_job SET salary_max = 2500, salary_annual_max_usd = 5200000 WHERE cip4 = '1107' AND job_id = '2';
