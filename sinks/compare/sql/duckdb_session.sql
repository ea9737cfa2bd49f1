-- The canonical text of values (sinks/compare/canonical.py) in DuckDB; postgres_session.sql says the same, but for the
-- kinds that only the lake has.
CREATE MACRO framed(told) AS coalesce(strlen(told) || ':' || told, '-');
CREATE MACRO of_string(value) AS framed(value);
CREATE MACRO of_int(value) AS framed(CAST(value AS VARCHAR));
CREATE MACRO of_boolean(value) AS framed(CAST(value AS VARCHAR));
CREATE MACRO of_date(value) AS framed(CAST(value AS VARCHAR));
CREATE MACRO of_decimal(value) AS framed(CAST(value AS VARCHAR));
CREATE MACRO of_double(value) AS framed(if(isnan(value), 'nan', printf('%.16e', value + 0)));
CREATE MACRO of_timestamp(value) AS framed(CAST(epoch_us(value) AS VARCHAR));
CREATE MACRO of_binary(value) AS framed(sha256(value));
CREATE MACRO of_array(value) AS framed(array_to_string(list_transform(value, lambda item: framed(item)), ''));
CREATE MACRO of_headers(value) AS framed(
    array_to_string(list_transform(value, lambda header: framed(header.key) || framed(sha256(header.value))), '')
);
CREATE MACRO number_of(hash) AS CAST('0x' || left(hash, 15) AS BIGINT);
