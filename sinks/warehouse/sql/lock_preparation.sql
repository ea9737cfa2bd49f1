-- One process at a time makes schemas, tables and views; the lock ends with the transaction.
SELECT pg_advisory_xact_lock(hashtext({name}))
