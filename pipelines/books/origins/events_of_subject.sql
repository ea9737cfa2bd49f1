SELECT * FROM events_subject WHERE subject = $subject_key
