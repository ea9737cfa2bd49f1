-- {"unit_id": "100"}
UPDATE tables.dim_school SET net_price_usd = -30001 WHERE unit_id = '100';
