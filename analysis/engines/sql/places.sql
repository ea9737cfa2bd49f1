-- Where each event of a table was landed from.
SELECT _topic, _partition, _offset FROM {tables}.{table}
