-- Which generations the stable views show; views derived from these read views of their own schema.
SELECT DISTINCT table_schema
FROM information_schema.view_table_usage
WHERE view_schema = {views} AND table_schema <> {views}
