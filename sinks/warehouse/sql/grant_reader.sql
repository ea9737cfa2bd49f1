-- Views read their tables with the rights of their owner, so whoever reads them needs no others.
GRANT USAGE ON SCHEMA {views} TO {reader};
GRANT SELECT ON ALL TABLES IN SCHEMA {views} TO {reader}
