-- Numbers beside the findings of a run.
CREATE TABLE IF NOT EXISTS {schema}.result_tables (
    run integer NOT NULL REFERENCES {schema}.runs,
    place integer NOT NULL,  -- order within the run
    name text NOT NULL,
    title text NOT NULL,
    note text NOT NULL,
    column_names jsonb NOT NULL,
    content jsonb NOT NULL,  -- a list of rows
    PRIMARY KEY (run, name)
)
