-- {"unit_id": "100", "cip4": "5138", "credential_level": 3}
-- also: jobs_field_unknown, outlook_field_unknown
DELETE FROM tables.dim_field WHERE cip4 = '5138';
