-- Which generations the stable views show.
SELECT DISTINCT table_schema FROM information_schema.view_table_usage WHERE view_schema = {views}
