-- {"cip4": "1107", "state": "CA"}
UPDATE tables.fact_field_outlook SET salary_quartile_3_usd = 104001 WHERE cip4 = '1107' AND state = 'CA';
