-- A generation's tables, all of them.
DROP SCHEMA IF EXISTS {schema} CASCADE
