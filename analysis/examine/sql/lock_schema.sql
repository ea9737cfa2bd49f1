-- One writer at a time, so that runs number themselves without a clash; ends with the transaction.
SELECT pg_advisory_xact_lock(hashtextextended({subject}, 0))
