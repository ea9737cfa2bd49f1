-- {"unit_id": "100"}
UPDATE tables.dim_school SET tuition_in_state_usd = -1 WHERE unit_id = '100';
