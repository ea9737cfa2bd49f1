-- One row per verification, as in the journal of the lake. verdict: EQUAL, DIFFERENT or CANNOT SAY; reason: in words;
-- fence: next offsets that both generations had read, by topic and partition; rows: compared, of all tables of both;
-- report: the file with the rows that differ, beside the journal; verified_at is UTC.
CREATE TABLE IF NOT EXISTS {schema}.verifications (
    number       bigint      NOT NULL PRIMARY KEY,
    generation   integer     NOT NULL,
    against      integer     NOT NULL,
    verdict      text        NOT NULL,
    reason       text        NOT NULL,
    fence        jsonb       NOT NULL,
    rows         bigint      NOT NULL,
    verified_at  timestamptz NOT NULL,
    code_version text        NOT NULL,
    transform    text        NOT NULL,
    report       text        NOT NULL
)
