-- Rows that are wrong, for checks of schools.

-- name: schools_amount_below_zero
-- {"unit_id": "100"}
UPDATE tables.dim_school SET tuition_in_state_usd = -1 WHERE unit_id = '100';

-- name: schools_dearer_in_state
-- {"unit_id": "100"}
UPDATE tables.dim_school SET tuition_in_state_usd = 20001 WHERE unit_id = '100';

-- name: schools_differ_from_total
-- {"search": "schools"}
INSERT INTO tables.dim_school (unit_id) VALUES ('400');

-- name: schools_outside_us
-- {"unit_id": "100"}
UPDATE tables.dim_school SET latitude_degrees = 48.86, longitude_degrees = 2.35 WHERE unit_id = '100';

-- name: schools_position_half_known
-- {"unit_id": "100"}
UPDATE tables.dim_school SET longitude_degrees = NULL WHERE unit_id = '100';

-- name: schools_price_absurd
-- {"unit_id": "100"}
UPDATE tables.dim_school SET net_price_usd = -30001 WHERE unit_id = '100';

-- name: schools_students_below_zero
-- {"unit_id": "100"}
UPDATE tables.dim_school SET students = -1 WHERE unit_id = '100';

-- name: schools_unknown_code
-- {"unit_id": "100"}
UPDATE tables.dim_school SET ownership_code = 4 WHERE unit_id = '100';

-- name: schools_unknown_state
-- {"unit_id": "400"}
INSERT INTO tables.dim_school (unit_id, state) VALUES ('400', 'ZZ');
UPDATE tables.events_page SET keys = list_append(keys, 'school/400'), total = 4 WHERE sweep_id = 's-1' AND page = 0;
UPDATE tables.events_page SET total = 4 WHERE sweep_id = 's-1' AND page = 1;
