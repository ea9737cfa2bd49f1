-- Whether who is connected may do anything, and whether there is the role that may only read.
-- parameter reader: text; name of the role
SELECT
    rolsuper,
    EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %(reader)s)
FROM pg_roles
WHERE rolname = current_user
