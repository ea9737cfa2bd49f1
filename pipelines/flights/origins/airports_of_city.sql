SELECT * FROM events_name WHERE city_code = $code AND kind = 'airport'
