-- What each check of a run said.
-- column run: number of the run
-- column place: order within the run
-- column check_name: name of the check
-- column part: integrity, outliers or bias
-- column severity: stop, warn or note
-- column source: {sources} or both
-- column about: what is checked, one sentence
-- column verdict: pass, found or not examined
-- column looked_at: rows or values that were looked at
-- column found: of these, those that are wrong or stand out
-- column says: what was found, one sentence with its numbers
-- column limits: what answers cannot tell for it; null: it limits no answer
-- column sample: the first of the rows found, JSON
CREATE TABLE IF NOT EXISTS {schema}.findings (
    run integer NOT NULL REFERENCES {schema}.runs,
    place integer NOT NULL,
    check_name text NOT NULL,
    part text NOT NULL,
    severity text NOT NULL,
    source text NOT NULL,
    about text NOT NULL,
    verdict text NOT NULL,
    looked_at bigint NOT NULL,
    found bigint NOT NULL,
    says text NOT NULL,
    limits text,
    sample jsonb NOT NULL,
    PRIMARY KEY (run, check_name)
)
