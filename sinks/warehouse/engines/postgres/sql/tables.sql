-- A generation's tables, and what the catalogue says of them.

-- name: create_table
CREATE TABLE IF NOT EXISTS {table} ({columns}, PRIMARY KEY ({key}))

-- name: read_schemas
-- Schemas of the warehouse whose name begins so.
SELECT nspname FROM pg_namespace WHERE starts_with(nspname, {beginning})

-- name: read_schema_bytes
SELECT coalesce(sum(pg_total_relation_size(pg_class.oid)), 0)
FROM pg_class
INNER JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
WHERE pg_namespace.nspname = {schema} AND pg_class.relkind = 'r'

-- name: read_columns
-- Columns of a table with their types, in order.
SELECT a.attname, format_type(a.atttypid, a.atttypmod)
FROM pg_attribute AS a
JOIN pg_class AS c ON c.oid = a.attrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = {schema} AND c.relname = {table} AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum

-- name: read_comments
-- What is said of the tables and views of a schema.
SELECT relation.relname, obj_description(relation.oid, 'pg_class')
FROM pg_class AS relation
INNER JOIN pg_namespace AS place ON place.oid = relation.relnamespace
WHERE place.nspname = {schema} AND relation.relkind IN ('r', 'v')
