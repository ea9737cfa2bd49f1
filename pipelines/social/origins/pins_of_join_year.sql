SELECT * FROM events_pin
WHERE ind IN (SELECT ind FROM events_user WHERE EXTRACT(YEAR FROM date_joined AT TIME ZONE 'UTC') = $join_year)
