INSERT INTO {schema}.findings (
    run, place, check_name, part, severity, source, about, verdict, looked_at, found, says, limits, sample
) VALUES (
    %(run)s, %(place)s, %(check)s, %(part)s, %(severity)s, %(source)s, %(about)s, %(verdict)s, %(looked_at)s,
    %(found)s, %(says)s, %(limit)s, %(sample)s
)
