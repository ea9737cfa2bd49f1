INSERT INTO {ledger} (table_name, version, kind, files, rows, bytes, delta_table_id, highest, loaded_at)
VALUES (
    %(table_name)s, %(version)s, %(kind)s, %(files)s, %(rows)s, %(bytes)s, %(delta_table_id)s, %(highest)s,
    %(loaded_at)s
)
