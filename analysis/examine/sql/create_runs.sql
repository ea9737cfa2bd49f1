-- Examinations, one row each.
-- column run: number of the run, rising by one
-- column examined_at: when it began
-- column parts: those that were examined, with commas between them
-- column stopped: a check of severity stop found something
-- column generation: generation that was examined; null: the warehouse does not tell
-- column gpps_version: version of gpps that examined; null: not known
-- column rules: hash of the code that worked out the marts; null: not known
-- column loaded_at: when the newest of the feeds was loaded; null: not known
-- column seed: seed of all that was drawn at random
-- column min_n: cells on fewer values were withheld
-- column lineage: what the data rest on, JSON
CREATE TABLE IF NOT EXISTS {schema}.runs (
    run integer PRIMARY KEY,
    examined_at timestamptz NOT NULL,
    parts text NOT NULL,
    stopped boolean NOT NULL,
    generation integer,
    gpps_version text,
    rules text,
    loaded_at timestamptz,
    seed bigint NOT NULL,
    min_n integer NOT NULL,
    lineage jsonb NOT NULL
)
