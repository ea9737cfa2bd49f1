INSERT INTO {schema}.result_tables (run, place, name, title, note, column_names, content)
VALUES (%(run)s, %(place)s, %(name)s, %(title)s, %(note)s, %(columns)s, %(rows)s)
