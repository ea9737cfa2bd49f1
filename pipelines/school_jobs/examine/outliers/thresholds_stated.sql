-- The rules by which values are flagged, as they were written down.
SELECT view, measure, called, source_column, compared_within, or_within, direction, mads, quartile_spreads, least_times, least_n, reason
FROM thresholds
ORDER BY view, measure
