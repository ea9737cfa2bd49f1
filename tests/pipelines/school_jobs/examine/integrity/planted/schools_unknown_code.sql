-- {"unit_id": "100"}
UPDATE tables.dim_school SET ownership_code = 4 WHERE unit_id = '100';
