INSERT INTO {schema}.verifications (
    number, generation, against, verdict, reason, fence, rows, verified_at, code_version, transform, report
)
VALUES (
    %(number)s, %(generation)s, %(against)s, %(verdict)s, %(reason)s, %(fence)s, %(rows)s, %(at)s, %(code_version)s,
    %(transform)s, %(report)s
)
ON CONFLICT (number) DO NOTHING
