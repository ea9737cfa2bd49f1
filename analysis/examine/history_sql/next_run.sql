SELECT coalesce(max(run), 0) + 1 FROM {schema}.runs
