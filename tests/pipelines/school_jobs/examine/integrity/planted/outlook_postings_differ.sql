-- {"cip4": "1107", "state": "CA"}
UPDATE tables.fact_field_outlook SET postings_unknown = 1 WHERE cip4 = '1107' AND state = 'CA';
