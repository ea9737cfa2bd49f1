SELECT * FROM events_name WHERE code = $code AND kind = 'city'
