-- A load: copied to a stage, reduced to the latest row of each key, merged into the table.

-- name: create_incoming
CREATE TEMPORARY TABLE incoming (LIKE {table}, _deleted boolean NOT NULL, _version bigint NOT NULL)

-- name: copy_incoming
-- Every value is quoted, null is nothing at all: so an empty text stays an empty text.
COPY incoming ({columns}, _deleted, _version) FROM STDIN WITH (FORMAT csv, ENCODING 'UTF8')

-- name: delete_missing
-- A bootstrap deletes what the snapshot does not hold.
DELETE FROM {table} AS target WHERE NOT EXISTS (SELECT 1 FROM newest WHERE {same_key} AND NOT newest._deleted)

-- name: delete_tombstones
DELETE FROM {table} AS target USING newest WHERE {same_key} AND newest._deleted

-- name: drop_tombstones
DELETE FROM newest WHERE _deleted

-- name: drop_unchanged
-- INTERSECT holds nulls for equal, so rows that are already there are not written again.
DELETE FROM newest USING (
    SELECT {columns} FROM newest
    INTERSECT
    SELECT {target_columns} FROM {table} AS target JOIN newest ON {same_key}
) AS same
WHERE {unchanged_key}

-- name: merge_newest
MERGE INTO {table} AS target USING newest ON {same_key}
WHEN MATCHED THEN UPDATE SET {assignments}
WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({values})

-- name: drop_stage
DROP TABLE incoming, newest
