-- Schemas of the warehouse whose name begins so.
SELECT nspname FROM pg_namespace WHERE starts_with(nspname, {beginning})
