-- {"unit_id": "100", "cip4": "1107", "credential_level": 3}
UPDATE tables.fact_program SET earnings_1yr_median_usd = 0 WHERE unit_id = '100' AND cip4 = '1107';
