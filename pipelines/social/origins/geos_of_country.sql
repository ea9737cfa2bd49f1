SELECT * FROM events_geo WHERE country = $country
