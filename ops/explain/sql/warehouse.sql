-- What the warehouse holds of a row.

-- name: warehouse_row
SELECT {columns} FROM {table} WHERE {key}

-- name: warehouse_load
-- The load that brought a version of a feed: its own, or the first whole load after it.
SELECT version, kind, rows, loaded_at
FROM {ledger}
WHERE table_name = %(table_name)s AND version >= %(version)s
ORDER BY version
LIMIT 1

-- name: warehouse_versions
-- The version of its feed that each table is at.
SELECT table_name, max(version) AS version FROM {ledger} GROUP BY table_name
