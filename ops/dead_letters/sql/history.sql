-- The records of one letter.
SELECT topic, part, place, attempts FROM record WHERE origin = $origin ORDER BY attempts, published, part, place
