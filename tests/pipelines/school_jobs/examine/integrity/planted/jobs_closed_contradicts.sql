-- {"cip4": "1107", "job_id": "3"}
UPDATE tables.fact_job SET closed_at = NULL WHERE cip4 = '1107' AND job_id = '3';
