-- {"cip4": "1107", "job_id": "2"}
UPDATE tables.events_page SET keys = ['job/1|1107'] WHERE sweep_id = 'j-2' AND page = 0;
