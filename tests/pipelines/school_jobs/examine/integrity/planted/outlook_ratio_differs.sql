-- {"cip4": "1107", "state": "CA"}
UPDATE tables.fact_field_outlook SET postings_per_100_graduates = 5.01 WHERE cip4 = '1107' AND state = 'CA';
