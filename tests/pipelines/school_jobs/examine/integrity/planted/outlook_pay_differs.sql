-- {"cip4": "1107", "state": "CA"}
UPDATE tables.fact_field_outlook SET debt_median_usd = 20001 WHERE cip4 = '1107' AND state = 'CA';
