-- {"cip4": "1107", "job_id": "3"}
-- also: outlook_postings_missing
UPDATE tables.fact_job SET state = 'ZZ' WHERE cip4 = '1107' AND job_id = '3';
