SELECT coalesce(sum(pg_total_relation_size(pg_class.oid)), 0)
FROM pg_class
INNER JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
WHERE pg_namespace.nspname = {schema} AND pg_class.relkind = 'r'
