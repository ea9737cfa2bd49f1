-- The stable views, and who may read them.

-- name: drop_view
-- Its text may change in any way, for which CREATE OR REPLACE is too narrow; nothing depends on a late-binding view.
DROP VIEW IF EXISTS {view}

-- name: create_derived_view
CREATE VIEW {view} AS
{select}
WITH NO SCHEMA BINDING

-- name: read_view_texts
SELECT definition FROM pg_views WHERE schemaname = {views}

-- name: read_grants
-- Who may read a view, beside its owner: dropped with it, and granted again in the same transaction.
SELECT identity_name, identity_type
FROM svv_relation_privileges
WHERE namespace_name = {views} AND relation_name = {view} AND privilege_type = 'SELECT'

-- name: grant_view
GRANT SELECT ON {view} TO {whom}

-- name: read_role
SELECT 1 FROM svv_roles WHERE role_name = {name}

-- name: create_reader
CREATE ROLE {reader}

-- name: let_reader_see
GRANT USAGE ON SCHEMA {views} TO ROLE {reader}

-- name: let_reader_read
-- Late-binding views read their tables with the rights of their owner, so whoever reads them needs no others.
GRANT SELECT ON ALL TABLES IN SCHEMA {views} TO ROLE {reader}
