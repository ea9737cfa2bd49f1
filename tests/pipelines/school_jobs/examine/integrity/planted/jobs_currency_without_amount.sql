-- {"cip4": "1107", "job_id": "3"}
UPDATE tables.fact_job SET salary_currency_code = 'USD' WHERE cip4 = '1107' AND job_id = '3';
