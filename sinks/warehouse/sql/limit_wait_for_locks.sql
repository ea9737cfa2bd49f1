-- For this transaction only.
SET LOCAL lock_timeout = {wait}
