-- {"cip4": "9999"}
INSERT INTO tables.fact_field_outlook (cip4, state, institutions, programs) VALUES ('9999', 'US', 0, 0);
