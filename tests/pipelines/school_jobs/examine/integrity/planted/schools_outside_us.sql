-- {"unit_id": "100"}
UPDATE tables.dim_school SET latitude_degrees = 48.86, longitude_degrees = 2.35 WHERE unit_id = '100';
