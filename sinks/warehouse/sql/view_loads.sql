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
