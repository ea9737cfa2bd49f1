-- {"unit_id": "100"}
UPDATE tables.dim_school SET longitude_degrees = NULL WHERE unit_id = '100';
