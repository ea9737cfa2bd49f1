-- Events of a table, each once, though it may have landed twice.
CREATE TABLE {table} AS
SELECT {columns}
FROM {events}
QUALIFY ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY _partition DESC, _offset DESC) = 1
