-- What each check of a run said.
CREATE TABLE IF NOT EXISTS {schema}.findings (
    run integer NOT NULL REFERENCES {schema}.runs,
    place integer NOT NULL,  -- order within the run
    check_name text NOT NULL,
    part text NOT NULL,  -- integrity, outliers or bias
    severity text NOT NULL,  -- stop, warn or note
    source text NOT NULL,  -- college-scorecard, jooble or both
    about text NOT NULL,
    verdict text NOT NULL,  -- pass, found or not examined
    looked_at bigint NOT NULL,
    found bigint NOT NULL,
    says text NOT NULL,
    limits text,  -- what answers cannot tell for it
    sample jsonb NOT NULL,  -- the first of the rows found
    PRIMARY KEY (run, check_name)
)
