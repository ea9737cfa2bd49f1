-- Slices that searches asked for: there, and back.
CREATE OR REPLACE VIEW {views}.search_slice AS
SELECT
    mart.request_id,
    mart.slice_no,
    mart.origin,
    mart.destination,
    mart.depart_date
FROM {tables}.fact_search_slice AS mart
