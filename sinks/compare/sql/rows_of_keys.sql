SELECT key, row FROM {rows} AS found WHERE key = ANY({keys}) ORDER BY key, row
