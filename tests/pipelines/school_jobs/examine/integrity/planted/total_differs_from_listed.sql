-- {"source": "jooble", "search": "5138|nurse|"}
UPDATE tables.events_page SET total = 7 WHERE sweep_id = 'j-3' AND page = 0;
