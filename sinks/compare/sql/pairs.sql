SELECT key, md5(row) AS hash FROM {rows} AS found
