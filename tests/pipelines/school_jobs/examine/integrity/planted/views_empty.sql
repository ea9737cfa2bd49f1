-- {"view_name": "program_outlook"}
-- also: level_outlook_programs_differ
DELETE FROM tables.fact_program_outlook;
