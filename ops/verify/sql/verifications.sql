-- The table of verifications in the warehouse.

-- name: create_verifications
-- One row per verification, as in the journal of the lake. verdict: EQUAL, DIFFERENT or CANNOT SAY; reason: in words;
-- fence: next offsets that both generations had read, by topic and partition; rows: compared, of all tables of both;
-- report: the file with the rows that differ, beside the journal; verified_at is UTC.
CREATE TABLE IF NOT EXISTS {schema}.verifications (
    number       bigint      NOT NULL PRIMARY KEY,
    generation   integer     NOT NULL,
    against      integer     NOT NULL,
    verdict      {text}      NOT NULL,
    reason       {text}      NOT NULL,
    fence        {document}  NOT NULL,
    rows         bigint      NOT NULL,
    verified_at  timestamptz NOT NULL,
    code_version {text}      NOT NULL,
    transform    {text}      NOT NULL,
    report       {text}      NOT NULL
)

-- name: count_verifications
-- Of this number.
SELECT count(*) FROM {schema}.verifications WHERE number = %(number)s

-- name: insert_verification
INSERT INTO {schema}.verifications (
    number, generation, against, verdict, reason, fence, rows, verified_at, code_version, transform, report
)
VALUES (
    %(number)s, %(generation)s, %(against)s, %(verdict)s, %(reason)s, %(fence)s, %(rows)s, %(at)s, %(code_version)s,
    %(transform)s, %(report)s
)
