SELECT delta_table_id, version FROM {ledger} WHERE table_name = {table_name} ORDER BY version DESC LIMIT 1
