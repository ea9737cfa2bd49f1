-- One process at a time makes schema and table; the lock ends with the transaction.
SELECT pg_advisory_xact_lock(hashtext({name}))
