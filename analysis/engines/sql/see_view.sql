-- Nothing, of a view that is there.
SELECT 1 FROM {view} LIMIT 0
