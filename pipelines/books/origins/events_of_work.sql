SELECT * FROM events_work WHERE work_key = $work_key
