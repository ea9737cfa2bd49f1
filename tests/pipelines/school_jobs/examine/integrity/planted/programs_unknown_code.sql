-- {"unit_id": "100", "cip4": "1107", "credential_level": 3}
UPDATE tables.fact_program SET distance_code = 4 WHERE unit_id = '100' AND cip4 = '1107';
