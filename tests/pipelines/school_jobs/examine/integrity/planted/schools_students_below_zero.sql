-- {"unit_id": "100"}
UPDATE tables.dim_school SET students = -1 WHERE unit_id = '100';
