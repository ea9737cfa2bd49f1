-- {"cip4": "5138"}
-- also: outlook_programs_differ
UPDATE tables.fact_field_outlook SET graduates = 39, postings_per_100_graduates = 2.56
WHERE cip4 = '5138' AND state = 'US';
