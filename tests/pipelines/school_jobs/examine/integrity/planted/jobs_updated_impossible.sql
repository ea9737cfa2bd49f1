-- {"cip4": "1107", "job_id": "1"}
UPDATE tables.fact_job SET updated_at = TIMESTAMPTZ '1989-12-31 00:00:00+00' WHERE cip4 = '1107' AND job_id = '1';
