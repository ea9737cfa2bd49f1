-- Records of a table, each once however often it was read.
CREATE OR REPLACE TEMPORARY VIEW {rows} AS
SELECT DISTINCT {key} AS key, {row} AS row FROM {table}
