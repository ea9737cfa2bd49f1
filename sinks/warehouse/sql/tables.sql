-- A generation's schema, and what is said of its tables: the same on every engine.

-- name: create_schema
CREATE SCHEMA IF NOT EXISTS {schema}

-- name: comment_on_column
COMMENT ON COLUMN {column} IS {meaning}

-- name: comment_on_table
COMMENT ON TABLE {table} IS {text}

-- name: drop_schema
-- A generation's tables, all of them.
DROP SCHEMA IF EXISTS {schema} CASCADE

-- name: count_rows
SELECT count(*) FROM {table}

-- name: comment_on_view
COMMENT ON VIEW {view} IS {text}
