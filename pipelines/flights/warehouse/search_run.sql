-- Runs of searches, and how many lack before each.
CREATE OR REPLACE VIEW {views}.search_run AS
SELECT
    mart.search,
    mart.run_id,
    mart.route,
    mart.run_started_at,
    mart.complete,
    mart.reason,
    mart.missing_before
FROM {tables}.fact_search_run AS mart
