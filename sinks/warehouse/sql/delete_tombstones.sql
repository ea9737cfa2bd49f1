DELETE FROM {table} AS target USING newest WHERE {same_key} AND newest._deleted
