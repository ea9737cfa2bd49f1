-- What every session of the loader keeps, so that none waits for ever, and none that has stopped keeps others waiting.
-- A load reads the lake within its transaction, hence the minutes; who holds a lock may idle for seconds only.
SET lock_timeout = '60s';
SET idle_in_transaction_session_timeout = '300s';
-- None: a merge takes as long as its table is large, and whatever it could wait for is bounded above.
SET statement_timeout = 0;
-- A load looks at the ledger again once it has the lock, and must see what the load before it has committed.
SET default_transaction_isolation = 'read committed'
