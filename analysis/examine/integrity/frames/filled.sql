-- How many rows a view has, and in how many of them each column is known.
SELECT COUNT(*) AS of_all, {columns} FROM {view}
