SELECT * FROM events_user WHERE EXTRACT(YEAR FROM date_joined AT TIME ZONE 'UTC') = $join_year
