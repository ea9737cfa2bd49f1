-- When a generation was last loaded; null while its ledger is empty.
SELECT MAX(loaded_at) FROM {ledger}
