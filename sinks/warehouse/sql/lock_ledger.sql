-- Once its rows are on the stage: loads write one after the other, each sees what the one before has committed.
LOCK TABLE {ledger} IN SHARE ROW EXCLUSIVE MODE
