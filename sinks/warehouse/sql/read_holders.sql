-- Sessions with a lock on these relations that is not of a harmless mode, the longest transaction first.
SELECT DISTINCT
    activity.pid,
    activity.usename,
    activity.application_name,
    to_char(activity.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since
FROM pg_locks AS lock
INNER JOIN pg_class AS relation ON relation.oid = lock.relation
INNER JOIN pg_namespace AS place ON place.oid = relation.relnamespace
INNER JOIN pg_stat_activity AS activity ON activity.pid = lock.pid AND activity.datname = current_database()
WHERE
    lock.granted
    AND place.nspname = {schema}
    AND relation.relname = ANY({relations}::text [])
    AND lock.mode <> ALL({harmless}::text [])
    AND activity.pid <> pg_backend_pid()
ORDER BY since
