-- Views read their tables with the rights of their owner, so whoever reads them needs no others. Membership lets the
-- loader's own user act as the reader.
GRANT USAGE ON SCHEMA {views} TO {reader};
GRANT SELECT ON ALL TABLES IN SCHEMA {views} TO {reader};
GRANT {reader} TO CURRENT_USER
