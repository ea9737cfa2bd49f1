-- What sessions wait for, for how long, and who is in the way.

-- name: limit_session
-- What every session of the loader keeps, so that none waits for ever, and none that has stopped keeps others waiting.
-- A load reads the lake within its transaction, hence the minutes; who holds a lock may idle for seconds only.
SET lock_timeout = '60s';
SET idle_in_transaction_session_timeout = '300s';
-- None: a merge takes as long as its table is large, and whatever it could wait for is bounded above.
SET statement_timeout = 0;
-- A load looks at the ledger again once it has the lock, and must see what the load before it has committed.
SET default_transaction_isolation = 'read committed'

-- name: limit_idling
-- Others wait for what this transaction holds: when its process has stopped, the server ends it.
SET LOCAL idle_in_transaction_session_timeout = '15s'

-- name: limit_wait_for_locks
-- For this transaction only.
SET LOCAL lock_timeout = {wait}

-- name: lock_preparation
-- One process at a time makes schemas, tables and views; the lock ends with the transaction.
SELECT pg_advisory_xact_lock(hashtext({name}))

-- name: read_holders
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
