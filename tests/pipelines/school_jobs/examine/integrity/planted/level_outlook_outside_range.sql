-- {"cip4": "1107", "state": "CA", "credential_level": 3}
UPDATE tables.fact_program_outlook SET earnings_5yr_median_usd = 75001 WHERE cip4 = '1107' AND state = 'CA';
