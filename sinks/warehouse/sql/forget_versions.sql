DELETE FROM {ledger} WHERE table_name = {table_name}
