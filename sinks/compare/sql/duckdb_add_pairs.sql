INSERT INTO {pairs} SELECT key, hash FROM part
