SELECT * FROM events_page WHERE search = $subject_key AND LIST_CONTAINS(keys, 'work/' || $work_key)
