-- Letters one by one, the oldest first.
SELECT * FROM letter ORDER BY first_at, topic, part, place LIMIT $most
