-- The canonical text of values (ops/verify/canonical.py) in DuckDB; postgres_session.sql says the same.
CREATE MACRO framed(told) AS coalesce(strlen(told) || ':' || told, '-');
CREATE MACRO of_string(value) AS framed(value);
CREATE MACRO of_int(value) AS framed(CAST(value AS VARCHAR));
CREATE MACRO of_boolean(value) AS framed(CAST(value AS VARCHAR));
CREATE MACRO of_date(value) AS framed(CAST(value AS VARCHAR));
CREATE MACRO of_decimal(value) AS framed(CAST(value AS VARCHAR));
CREATE MACRO of_timestamp(value) AS framed(CAST(epoch_us(value) AS VARCHAR));
CREATE MACRO number_of(hash) AS CAST('0x' || left(hash, 15) AS BIGINT);
