-- The warehouse's side of a comparison.

-- name: read_encoding
SHOW server_encoding

-- name: frame_values
-- The canonical text of values (sinks/compare/canonical.py) in PostgreSQL; duckdb_session says the same.
-- STABLE, because text of a day depends on a setting: then the planner may still put the bodies in place of the calls.
SET DateStyle = 'ISO, YMD';
SET TimeZone = 'UTC';
CREATE OR REPLACE FUNCTION pg_temp.framed(told text) RETURNS text LANGUAGE sql STABLE
    RETURN coalesce(octet_length(told) || ':' || told, '-');
CREATE OR REPLACE FUNCTION pg_temp.of_string(value text) RETURNS text LANGUAGE sql STABLE
    RETURN coalesce(octet_length(value) || ':' || value, '-');
CREATE OR REPLACE FUNCTION pg_temp.of_int(value bigint) RETURNS text LANGUAGE sql STABLE
    RETURN pg_temp.framed(value::text);
CREATE OR REPLACE FUNCTION pg_temp.of_boolean(value boolean) RETURNS text LANGUAGE sql STABLE
    RETURN pg_temp.framed(value::text);
CREATE OR REPLACE FUNCTION pg_temp.of_date(value date) RETURNS text LANGUAGE sql STABLE
    RETURN pg_temp.framed(value::text);
CREATE OR REPLACE FUNCTION pg_temp.of_decimal(value numeric) RETURNS text LANGUAGE sql STABLE
    RETURN pg_temp.framed(value::text);
CREATE OR REPLACE FUNCTION pg_temp.of_double(value double precision) RETURNS text LANGUAGE sql STABLE
    RETURN pg_temp.framed(
        CASE
            WHEN value IN ('NaN', 'Infinity', '-Infinity') THEN replace(lower(value::text), 'infinity', 'inf')
            ELSE trim(to_char(value + 0, '9.9999999999999999EEEE'))
        END
    );
CREATE OR REPLACE FUNCTION pg_temp.of_array(value text[]) RETURNS text LANGUAGE sql STABLE
    RETURN pg_temp.framed(
        CASE WHEN value IS NOT NULL THEN coalesce(
            (
                SELECT string_agg(pg_temp.framed(item), '' ORDER BY place)
                FROM unnest(value) WITH ORDINALITY AS each_one (item, place)
            ),
            ''
        ) END
    );
CREATE OR REPLACE FUNCTION pg_temp.of_timestamp(value timestamptz) RETURNS text LANGUAGE sql STABLE
    RETURN pg_temp.framed(
        CASE WHEN isfinite(value) THEN (extract(epoch FROM value) * 1000000)::bigint::text ELSE value::text END
    );
CREATE OR REPLACE FUNCTION pg_temp.number_of(hash text) RETURNS bigint LANGUAGE sql STABLE
    RETURN ('x' || left(hash, 15))::bit(60)::bigint;
