-- A load: copied to a stage, reduced to the latest row of each key, what differs written to the table.

-- name: create_incoming
-- The columns of the staged files, in their order: COPY of Parquet goes by place, not by name. Instants come without a
-- zone, since COPY of Parquet knows no other; they are UTC.
CREATE TEMPORARY TABLE incoming ({columns}, _deleted boolean, _version bigint)

-- name: copy_incoming
-- The manifest names each file with its length, and every one must be there.
COPY incoming FROM {manifest} IAM_ROLE {role} FORMAT AS PARQUET MANIFEST

-- name: delete_missing
-- A bootstrap deletes what the snapshot does not hold.
DELETE FROM {table} WHERE NOT EXISTS (SELECT 1 FROM newest WHERE {same_key} AND NOT newest._deleted)

-- name: delete_tombstones
DELETE FROM {table} USING newest WHERE {same_key} AND newest._deleted

-- name: create_changed
-- EXCEPT holds nulls for equal, so rows that are already there are not written again.
CREATE TEMPORARY TABLE changed AS
SELECT {newest_columns} FROM newest WHERE NOT newest._deleted
EXCEPT
SELECT {table_columns} FROM {table} INNER JOIN newest ON {same_key}

-- name: delete_changed
DELETE FROM {table} USING changed WHERE {changed_key}

-- name: insert_changed
-- Beside the deletion in place of MERGE: both say how many rows they wrote, and no unique key has to be relied on.
INSERT INTO {table} ({columns}) SELECT {columns} FROM changed

-- name: drop_stage
DROP TABLE incoming, newest, changed
