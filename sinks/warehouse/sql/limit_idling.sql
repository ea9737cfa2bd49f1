-- Others wait for what this transaction holds: when its process has stopped, the server ends it.
SET LOCAL idle_in_transaction_session_timeout = '15s'
