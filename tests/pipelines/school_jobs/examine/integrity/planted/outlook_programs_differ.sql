-- {"cip4": "1107", "state": "CA"}
UPDATE tables.fact_field_outlook SET institutions = 2 WHERE cip4 = '1107' AND state = 'CA';
