SELECT * FROM events_pin
WHERE ind IN (SELECT ind FROM events_geo WHERE EXTRACT(YEAR FROM posted_at AT TIME ZONE 'UTC') = $post_year)
