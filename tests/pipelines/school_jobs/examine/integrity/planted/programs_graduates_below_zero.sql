-- {"unit_id": "100", "cip4": "1107", "credential_level": 3}
UPDATE tables.fact_program SET graduates = -5 WHERE unit_id = '100' AND cip4 = '1107';
UPDATE tables.fact_field_outlook SET graduates = graduates - 15 WHERE cip4 = '1107' AND state IN ('US', 'TX');
UPDATE tables.fact_program_outlook SET graduates = graduates - 15 WHERE cip4 = '1107' AND state IN ('US', 'TX');
UPDATE tables.fact_field_outlook SET postings_per_100_graduates = 8.89 WHERE cip4 = '1107' AND state = 'US';
UPDATE tables.fact_field_outlook SET postings_per_100_graduates = 8 WHERE cip4 = '1107' AND state = 'TX';
