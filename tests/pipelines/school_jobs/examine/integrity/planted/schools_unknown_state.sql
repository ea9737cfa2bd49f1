-- {"unit_id": "400"}
INSERT INTO tables.dim_school (unit_id, state) VALUES ('400', 'ZZ');
UPDATE tables.events_page SET keys = list_append(keys, 'school/400'), total = 4 WHERE sweep_id = 's-1' AND page = 0;
UPDATE tables.events_page SET total = 4 WHERE sweep_id = 's-1' AND page = 1;
