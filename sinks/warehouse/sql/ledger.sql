-- The ledger of loads, and the stable view of it.

-- name: create_load_ledger
-- What the tables' present rows are made of: for each table one bootstrap and every Delta version applied since.
-- column table_name: table of the warehouse that was loaded
-- column version: Delta version of its change feed
-- column kind: bootstrap: the table was filled as a whole; append: the changes of this version were added; maintenance: it held none
-- column files: files read for it
-- column rows: change rows in these files
-- column bytes: size of these files
-- column delta_table_id: identity of the change feed; another one is another table at the same place
-- column highest: highest _version of the change rows that the table had taken by then
-- column loaded_at: when it was loaded
CREATE TABLE IF NOT EXISTS {schema}.load_ledger (
    table_name     text        NOT NULL,
    version        bigint      NOT NULL,
    kind           text        NOT NULL,
    files          integer     NOT NULL,
    rows           bigint      NOT NULL,
    bytes          bigint      NOT NULL,
    delta_table_id text        NOT NULL,
    highest        bigint      NOT NULL,
    loaded_at      timestamptz NOT NULL,
    PRIMARY KEY (table_name, version)
)

-- name: read_position
SELECT delta_table_id, version, highest FROM {ledger} WHERE table_name = {table_name} ORDER BY version DESC LIMIT 1

-- name: forget_versions
DELETE FROM {ledger} WHERE table_name = {table_name}

-- name: read_last_load
-- When a generation was last loaded; null while its ledger is empty.
SELECT MAX(loaded_at) FROM {ledger}

-- name: view_loads
-- What the views rest on: for each change feed the versions loaded since the table was last filled as a whole.
-- column feed: text; name of the change feed in the lake
-- column generation: integer; generation of the lake that the views show
CREATE OR REPLACE VIEW {views}.loads AS
SELECT
    'changes_' || regexp_replace(ledger.table_name, '^(dim|fact)_', '') AS feed,
    ledger.version,
    ledger.kind,
    ledger.files,
    ledger.rows,
    ledger.bytes,
    ledger.delta_table_id,
    ledger.loaded_at,
    {generation} AS generation
FROM {tables}.load_ledger AS ledger
