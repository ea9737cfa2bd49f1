-- How many rows, and the sum of the first 60 bits of their hashes: equal for equal rows in any order.
SELECT count(*), coalesce(sum({functions}number_of(md5(row))), 0) FROM {rows} AS found
