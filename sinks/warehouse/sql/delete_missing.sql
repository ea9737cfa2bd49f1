-- A bootstrap deletes what the snapshot does not hold.
DELETE FROM {table} AS target WHERE NOT EXISTS (SELECT 1 FROM newest WHERE {same_key} AND NOT newest._deleted)
