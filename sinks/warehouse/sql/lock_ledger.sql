-- First statement of every load: loads go one after the other, each sees what the one before has committed.
LOCK TABLE {ledger} IN SHARE ROW EXCLUSIVE MODE
