INSERT INTO {ledger} (table_name, version, kind, files, rows, bytes, delta_table_id, loaded_at)
VALUES (%(table_name)s, %(version)s, %(kind)s, %(files)s, %(rows)s, %(bytes)s, %(delta_table_id)s, %(loaded_at)s)
