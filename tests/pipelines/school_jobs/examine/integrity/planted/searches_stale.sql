-- {"source": "jooble", "search": "5138|nurse|"}
UPDATE tables.events_sweep SET ended_at = TIMESTAMPTZ '2025-12-29 09:00:00+00' WHERE sweep_id = 'j-3';
