-- {"source": "jooble", "search": "5138|midwife|"}
INSERT INTO tables.events_page BY NAME
SELECT * REPLACE ('5138|midwife|' AS search, 'j-9' AS sweep_id, 'e-9' AS event_id)
FROM tables.events_page
WHERE sweep_id = 'j-3';
