-- {"source": "jooble", "search": "1107|software developer|"}
UPDATE tables.events_page SET total = 5 WHERE sweep_id = 'j-2' AND page = 0;
