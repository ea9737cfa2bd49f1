-- {"cip4": "5138", "state": "WA"}
INSERT INTO tables.fact_job (cip4, job_id, state, status, first_seen_at, closed_at)
VALUES ('5138', '8', 'WA', 'closed', TIMESTAMPTZ '2026-01-01 00:00:00+00', TIMESTAMPTZ '2026-01-02 00:00:00+00');
