-- A generation's tables, and what the catalogue says of them.

-- name: create_table
-- Redshift believes in the key and does not enforce it: the load keeps it.
CREATE TABLE IF NOT EXISTS {table} ({columns}, PRIMARY KEY ({key})) {layout}

-- name: read_schemas
-- Schemas of the warehouse whose name begins so.
SELECT nspname FROM pg_namespace WHERE left(nspname, length({beginning})) = {beginning}

-- name: read_schema_bytes
-- Blocks of 1 MB; a table without rows has none.
SELECT coalesce(sum(size), 0) * 1048576 FROM svv_table_info WHERE "schema" = {schema}

-- name: read_columns
-- Columns of a table with their types, in order.
SELECT a.attname, format_type(a.atttypid, a.atttypmod)
FROM pg_attribute AS a
INNER JOIN pg_class AS c ON c.oid = a.attrelid
INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = {schema} AND c.relname = {table} AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum

-- name: read_comments
-- What is said of the tables and views of a schema.
SELECT relation.relname, said.description
FROM pg_class AS relation
INNER JOIN pg_namespace AS place ON place.oid = relation.relnamespace
LEFT JOIN pg_description AS said ON said.objoid = relation.oid AND said.objsubid = 0
WHERE place.nspname = {schema} AND relation.relkind IN ('r', 'v')

-- name: find_table
SELECT 1
FROM pg_class AS relation
INNER JOIN pg_namespace AS place ON place.oid = relation.relnamespace
WHERE place.nspname = {schema} AND relation.relname = {table}
