-- {"cip4": "5138"}
UPDATE tables.fact_field_outlook SET as_of_date = DATE '2025-12-29' WHERE cip4 = '5138';
UPDATE tables.fact_field_trend SET as_of_date = DATE '2025-12-29' WHERE cip4 = '5138';
