-- What texts of dates, intervals, numbers, bytes and quoted strings mean is up to the session.
SET datestyle TO 'ISO, MDY';
SET timezone TO 'UTC';
SET intervalstyle TO 'postgres';
SET extra_float_digits TO 1;
SET bytea_output TO 'hex';
SET standard_conforming_strings TO on;
