CREATE TEMPORARY TABLE incoming (LIKE {table}, _deleted boolean NOT NULL, _version bigint NOT NULL)
