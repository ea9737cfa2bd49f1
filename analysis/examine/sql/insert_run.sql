INSERT INTO {schema}.runs (
    run, examined_at, parts, stopped, generation, gpps_version, rules, loaded_at, seed, min_n, lineage
) VALUES (
    %(run)s, %(examined_at)s, %(parts)s, %(stopped)s, %(generation)s, %(gpps_version)s, %(rules)s, %(loaded_at)s,
    %(seed)s, %(min_n)s, %(lineage)s
)
