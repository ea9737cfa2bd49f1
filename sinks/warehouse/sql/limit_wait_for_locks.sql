-- A fraction of the second after which the database looks for deadlocks; for this transaction only.
SET LOCAL lock_timeout = '200ms'
