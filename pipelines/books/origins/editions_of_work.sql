SELECT * FROM events_edition WHERE work_key = $work_key
