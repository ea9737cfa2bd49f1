SELECT * FROM events_pin
WHERE ind IN (SELECT ind FROM events_geo WHERE country = $country)
