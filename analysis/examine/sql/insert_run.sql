INSERT INTO {schema}.runs (
    run, examined_at, parts, stopped, generation, gpps_version, rules, loaded_at, seed, min_n, lineage
) VALUES (
    (SELECT coalesce(max(earlier.run), 0) + 1 FROM {schema}.runs AS earlier),
    %(examined_at)s, %(parts)s, %(stopped)s, %(generation)s, %(gpps_version)s, %(rules)s, %(loaded_at)s,
    %(seed)s, %(min_n)s, %(lineage)s
)
RETURNING run
