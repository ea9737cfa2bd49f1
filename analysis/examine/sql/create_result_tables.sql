-- Numbers beside the findings of a run.
-- column run: number of the run
-- column place: order within the run
-- column name: name of the table, once in a run
-- column title: what it shows
-- column note: what its numbers rest on
-- column column_names: its columns, a JSON list of texts
-- column content: its rows, a JSON list of lists; decimals as text
CREATE TABLE IF NOT EXISTS {schema}.result_tables (
    run integer NOT NULL REFERENCES {schema}.runs,
    place integer NOT NULL,
    name text NOT NULL,
    title text NOT NULL,
    note text NOT NULL,
    column_names jsonb NOT NULL,
    content jsonb NOT NULL,
    PRIMARY KEY (run, name)
)
