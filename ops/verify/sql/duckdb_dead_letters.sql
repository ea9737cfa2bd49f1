-- Records that no contract accepts, each once however often it was read.
CREATE OR REPLACE TEMPORARY VIEW {rows} AS
WITH dead AS (
    SELECT DISTINCT _topic AS topic, _partition AS partition, _offset AS "offset", reason FROM {table}
)
SELECT {key} AS key, {row} AS row FROM dead
