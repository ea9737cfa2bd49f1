SELECT delta_table_id, version, highest FROM {ledger} WHERE table_name = {table_name} ORDER BY version DESC LIMIT 1
