-- {"cip4": "5138"}
UPDATE tables.fact_field_trend SET as_of_date = DATE '2026-01-05' WHERE cip4 = '5138';
