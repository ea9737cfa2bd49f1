-- How many rows a check looks at.
SELECT COUNT(*) AS looked_at FROM {rows}
