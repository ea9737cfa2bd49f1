-- {"cip4": "5138"}
UPDATE tables.fact_field_trend SET postings_open = 2 WHERE cip4 = '5138';
