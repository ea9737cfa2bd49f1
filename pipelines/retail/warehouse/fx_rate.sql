-- Rates by pair, day and provider.
CREATE OR REPLACE VIEW {views}.fx_rate AS
SELECT
    mart.base,
    mart.quote,
    mart.rate_date,
    mart.source,
    mart.rate,
    mart.kind,
    mart.fetched_at
FROM {tables}.fact_fx_rate AS mart
