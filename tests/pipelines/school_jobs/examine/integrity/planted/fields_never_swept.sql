-- {"cip4": "0101"}
INSERT INTO tables.dim_field (cip4, title, family_code, occupations, search_words)
VALUES ('0101', 'Farming', '01', 1, 'farmer');
