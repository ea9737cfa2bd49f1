-- Examinations, one row each.
CREATE TABLE IF NOT EXISTS {schema}.runs (
    run integer PRIMARY KEY,
    examined_at timestamptz NOT NULL,
    parts text NOT NULL,  -- those that were examined, with commas between them
    stopped boolean NOT NULL,  -- a check of severity stop found something
    generation integer,
    gpps_version text,
    rules text,  -- hash of the code that worked out the marts
    loaded_at timestamptz,  -- when the newest of the feeds was loaded
    seed bigint NOT NULL,
    min_n integer NOT NULL,
    lineage jsonb NOT NULL
)
