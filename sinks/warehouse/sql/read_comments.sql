-- What is said of the tables and views of a schema.
SELECT relation.relname, obj_description(relation.oid, 'pg_class')
FROM pg_class AS relation
INNER JOIN pg_namespace AS place ON place.oid = relation.relnamespace
WHERE place.nspname = {schema} AND relation.relkind IN ('r', 'v')
