-- What the tables' present rows are made of: for each table one bootstrap and every Delta version applied since.
-- bytes is the size of the files read, rows the change rows in them; loaded_at is UTC.
CREATE TABLE IF NOT EXISTS {schema}.load_ledger (
    table_name     text        NOT NULL,
    version        bigint      NOT NULL,
    kind           text        NOT NULL,
    files          integer     NOT NULL,
    rows           bigint      NOT NULL,
    bytes          bigint      NOT NULL,
    delta_table_id text        NOT NULL,
    loaded_at      timestamptz NOT NULL,
    PRIMARY KEY (table_name, version)
)
