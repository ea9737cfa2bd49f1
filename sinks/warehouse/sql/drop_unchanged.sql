-- INTERSECT holds nulls for equal, so rows that are already there are not written again.
DELETE FROM newest USING (
    SELECT {columns} FROM newest
    INTERSECT
    SELECT {target_columns} FROM {table} AS target JOIN newest ON {same_key}
) AS same
WHERE {unchanged_key}
