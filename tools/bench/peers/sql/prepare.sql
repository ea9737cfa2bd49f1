CREATE SCHEMA IF NOT EXISTS {schema};
CREATE TABLE IF NOT EXISTS {table} ({definitions}, PRIMARY KEY ({key}))
