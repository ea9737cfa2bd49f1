-- {"source": "jooble", "entity": "job"}
-- also: listed_not_held
UPDATE tables.events_page SET keys = list_append(keys, 'job/77|5138') WHERE sweep_id = 'j-3' AND page = 0;
