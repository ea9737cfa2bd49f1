-- {"unit_id": "100", "cip4": "1107", "credential_level": 3}
UPDATE tables.fact_program SET earnings_5yr_median_usd = -1 WHERE unit_id = '100' AND cip4 = '1107';
