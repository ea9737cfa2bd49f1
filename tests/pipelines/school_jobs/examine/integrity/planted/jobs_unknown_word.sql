-- {"cip4": "1107", "job_id": "1"}
UPDATE tables.fact_job SET title_match = 'perhaps' WHERE cip4 = '1107' AND job_id = '1';
