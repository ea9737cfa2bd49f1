-- {"cip4": "1107", "state": "CA"}
UPDATE tables.fact_field_outlook SET as_of_date = NULL WHERE cip4 = '1107' AND state = 'CA';
