SELECT * FROM events_redirect WHERE $work_key IN (record_key, location)
