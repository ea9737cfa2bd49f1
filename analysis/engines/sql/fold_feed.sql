-- A mart from its change feed: the newest row of each key that is not deleted, in the types of the contract.
CREATE TABLE {table} AS
SELECT {columns}
FROM {feed}
QUALIFY ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY _version DESC, _deleted DESC) = 1 AND NOT _deleted
