-- {"cip4": "1107", "job_id": "1"}
UPDATE tables.fact_job SET field_match_score = 1.5 WHERE cip4 = '1107' AND job_id = '1';
