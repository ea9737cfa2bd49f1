-- The ledger of loads, and how loads wait for one another.

-- name: create_load_ledger
CREATE TABLE IF NOT EXISTS {schema}.load_ledger (
    table_name     varchar(256) NOT NULL,
    version        bigint       NOT NULL,
    kind           varchar(16)  NOT NULL,
    files          integer      NOT NULL,
    rows           bigint       NOT NULL,
    bytes          bigint       NOT NULL,
    delta_table_id varchar(64)  NOT NULL,
    highest        bigint       NOT NULL,
    loaded_at      timestamptz  NOT NULL,
    PRIMARY KEY (table_name, version)
) DISTSTYLE ALL SORTKEY (table_name, version)

-- name: create_lock
-- Locked by who writes, and read by nobody: so no reader of the ledger ever waits for a load.
CREATE TABLE IF NOT EXISTS {schema}.load_lock (nothing smallint) DISTSTYLE ALL

-- name: lock
-- The first statement of a transaction: what it then reads is what the one before it has committed.
LOCK {schema}.load_lock

-- name: limit_statement
-- In milliseconds; 0: no limit.
SET statement_timeout TO {wait}

-- name: record_version
INSERT INTO {ledger} (table_name, version, kind, files, rows, bytes, delta_table_id, highest, loaded_at)
VALUES (
    %(table_name)s, %(version)s, %(kind)s, %(files)s, %(rows)s, %(bytes)s, %(delta_table_id)s, %(highest)s,
    %(loaded_at)s
)

-- name: read_holders
-- Sessions with a lock on these relations, the longest transaction first.
SELECT DISTINCT
    held.pid,
    held.txn_owner,
    to_char(held.txn_start, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since
FROM svv_transactions AS held
INNER JOIN pg_class AS relation ON relation.oid = held.relation
INNER JOIN pg_namespace AS place ON place.oid = relation.relnamespace
WHERE
    held.granted
    AND place.nspname = {schema}
    AND relation.relname IN ({relations})
    AND held.pid <> pg_backend_pid()
ORDER BY since
