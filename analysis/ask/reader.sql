-- Whether who is connected may do anything, and whether there is the role that may only read.
-- parameter reader: text; name of the role
SELECT
    rolsuper,
    EXISTS (SELECT 1 FROM pg_roles AS reader WHERE reader.rolname = %(reader)s AND pg_has_role(reader.oid, 'MEMBER'))
FROM pg_roles
WHERE rolname = current_user
