SELECT * FROM events_job WHERE company = $company
