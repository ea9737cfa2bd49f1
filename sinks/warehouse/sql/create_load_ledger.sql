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
