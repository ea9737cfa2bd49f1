-- {"source": "jooble", "search": "5138|nurse|"}
INSERT INTO tables.events_sweep BY NAME
SELECT * REPLACE ('j-9' AS sweep_id, 'e-9' AS event_id, 7 AS counter, false AS complete, 'quota used up' AS reason)
FROM tables.events_sweep
WHERE sweep_id = 'j-3';
