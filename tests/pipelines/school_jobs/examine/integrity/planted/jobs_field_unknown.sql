-- {"cip4": "9999", "job_id": "99"}
-- also: outlook_field_unknown
INSERT INTO tables.fact_job (cip4, job_id, status, first_seen_at, closed_at)
VALUES ('9999', '99', 'closed', TIMESTAMPTZ '2026-01-01 00:00:00+00', TIMESTAMPTZ '2026-01-02 00:00:00+00');
INSERT INTO tables.fact_field_outlook (cip4, state, institutions, programs) VALUES ('9999', 'US', 0, 0);
