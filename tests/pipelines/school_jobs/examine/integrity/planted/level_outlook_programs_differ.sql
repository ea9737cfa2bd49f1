-- {"cip4": "1107", "state": "CA", "credential_level": 3}
UPDATE tables.fact_program_outlook SET programs_with_debt = 0 WHERE cip4 = '1107' AND state = 'CA';
