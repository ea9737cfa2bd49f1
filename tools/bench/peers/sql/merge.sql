MERGE INTO {table} AS target
USING (SELECT DISTINCT ON ({key}) * FROM stage ORDER BY {key}, _version DESC) AS newest
ON {same_key}
WHEN MATCHED AND newest._deleted THEN DELETE
WHEN MATCHED AND ROW({old}) IS DISTINCT FROM ROW({new}) THEN UPDATE SET {assignments}
WHEN NOT MATCHED AND NOT newest._deleted THEN INSERT ({columns}) VALUES ({values})
