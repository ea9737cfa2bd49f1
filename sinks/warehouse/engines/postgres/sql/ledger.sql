-- How loads wait for one another, and enter what they loaded.

-- name: lock_ledger
-- Once its rows are on the stage: loads write one after the other, each sees what the one before has committed.
LOCK TABLE {ledger} IN SHARE ROW EXCLUSIVE MODE

-- name: record_version
-- All versions of a load at once.
INSERT INTO {ledger} (table_name, version, kind, files, rows, bytes, delta_table_id, highest, loaded_at)
SELECT
    %(table_name)s,
    loaded.version,
    loaded.kind,
    loaded.files,
    loaded.rows,
    loaded.bytes,
    %(delta_table_id)s,
    %(highest)s,
    %(loaded_at)s
FROM unnest(%(version)s::bigint [], %(kind)s::text [], %(files)s::integer [], %(rows)s::bigint [], %(bytes)s::bigint [])
    AS loaded (version, kind, files, rows, bytes)
