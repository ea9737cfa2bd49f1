-- The version of its feed that each table is at.
SELECT table_name, max(version) AS version FROM {ledger} GROUP BY table_name
