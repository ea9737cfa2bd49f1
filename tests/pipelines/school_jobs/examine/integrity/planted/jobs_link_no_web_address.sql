-- {"cip4": "1107", "job_id": "1"}
UPDATE tables.fact_job SET link = 'javascript:alert(1)' WHERE cip4 = '1107' AND job_id = '1';
