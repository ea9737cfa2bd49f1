-- {"source": "college-scorecard"}
UPDATE tables.events_sweep SET ended_at = TIMESTAMPTZ '2025-11-22 09:00:00+00' WHERE sweep_id = 's-1';
