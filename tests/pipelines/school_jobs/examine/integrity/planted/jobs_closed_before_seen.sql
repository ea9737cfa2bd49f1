-- {"cip4": "1107", "job_id": "3"}
UPDATE tables.fact_job SET closed_at = TIMESTAMPTZ '2026-01-02 00:00:00+00' WHERE cip4 = '1107' AND job_id = '3';
