-- The load that brought a version of a feed: its own, or the first whole load after it.
SELECT version, kind, rows, loaded_at
FROM {ledger}
WHERE table_name = %(table_name)s AND version >= %(version)s
ORDER BY version
LIMIT 1
