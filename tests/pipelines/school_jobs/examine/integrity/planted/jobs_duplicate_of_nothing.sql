-- {"cip4": "1107", "job_id": "4"}
UPDATE tables.fact_job SET near_duplicate_of = '77' WHERE cip4 = '1107' AND job_id = '4';
