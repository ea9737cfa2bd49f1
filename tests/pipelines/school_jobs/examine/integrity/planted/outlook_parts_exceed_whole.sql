-- {"cip4": "1107", "state": "CA"}
UPDATE tables.fact_field_outlook SET postings_new = 2 WHERE cip4 = '1107' AND state = 'CA';
