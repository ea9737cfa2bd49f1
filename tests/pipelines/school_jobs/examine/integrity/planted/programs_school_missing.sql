-- {"unit_id": "900", "cip4": "1107", "credential_level": 6}
INSERT INTO tables.fact_program (unit_id, cip4, credential_level) VALUES ('900', '1107', 6);
UPDATE tables.fact_field_outlook SET institutions = 4, programs = 4 WHERE cip4 = '1107' AND state = 'US';
INSERT INTO tables.fact_program_outlook (cip4, state, credential_level, institutions, programs,
    programs_with_graduates, programs_with_earnings_1yr, programs_with_earnings_4yr, programs_with_earnings_5yr,
    programs_with_debt)
VALUES ('1107', 'US', 6, 1, 1, 0, 0, 0, 0, 0);
