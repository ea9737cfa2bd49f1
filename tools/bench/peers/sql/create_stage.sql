CREATE TEMPORARY TABLE stage (LIKE {table}, _deleted boolean, _version bigint) ON COMMIT DROP
