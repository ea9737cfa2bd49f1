-- The role of those who only read, when there is one that may not read what is kept.
SELECT rolname FROM pg_roles WHERE rolname = %(reader)s AND NOT has_schema_privilege(rolname, {name}, 'USAGE')
