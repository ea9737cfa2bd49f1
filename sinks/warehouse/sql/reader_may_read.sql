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
