-- {"search": "schools"}
INSERT INTO tables.dim_school (unit_id) VALUES ('400');
