-- The stable views, those over them, and who may read them.

-- name: create_derived_view
CREATE OR REPLACE VIEW {view} AS
{select}

-- name: drop_derived_view
DROP VIEW {view} CASCADE

-- name: find_views
-- Names without a schema are those of the stable views, until the transaction ends.
SET LOCAL search_path TO {views}

-- name: read_shown_schemas
-- Which generations the stable views show; views derived from these read views of their own schema.
SELECT DISTINCT table_schema
FROM information_schema.view_table_usage
WHERE view_schema = {views} AND table_schema <> {views}

-- name: reader_may_read
-- Whether there is this role, and this user may act as it, and it may read all these views.
SELECT
    pg_has_role(CURRENT_USER, role.oid, 'MEMBER')
    AND has_schema_privilege(role.oid, place.oid, 'USAGE')
    AND bool_and(has_table_privilege(role.oid, relation.oid, 'SELECT'))
FROM pg_roles AS role
INNER JOIN pg_namespace AS place ON place.nspname = {views}
INNER JOIN pg_class AS relation ON relation.relnamespace = place.oid AND relation.relkind = 'v'
WHERE role.rolname = {name}
GROUP BY role.oid, place.oid

-- name: read_role
SELECT 1 FROM pg_roles WHERE rolname = {name}

-- name: create_reader
CREATE ROLE {reader} NOLOGIN

-- name: grant_reader
-- Views read their tables with the rights of their owner, so whoever reads them needs no others.
GRANT USAGE ON SCHEMA {views} TO {reader};
GRANT SELECT ON ALL TABLES IN SCHEMA {views} TO {reader}

-- name: become_reader
-- Who loads may act as the reader.
GRANT {reader} TO CURRENT_USER
