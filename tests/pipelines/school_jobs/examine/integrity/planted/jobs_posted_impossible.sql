-- {"cip4": "1107", "job_id": "1"}
UPDATE tables.fact_job SET posted_date = DATE '2026-01-04' WHERE cip4 = '1107' AND job_id = '1';
