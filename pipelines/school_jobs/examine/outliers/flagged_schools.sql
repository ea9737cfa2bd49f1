-- The values of schools that are flagged, farthest first, with the median of what they were compared with.
-- column measure: as in thresholds
-- column amount: the value
-- column flag: low or high
-- column group_median: of the group, in the same unit
-- column group_n: values in the group
WITH flagged AS (
    SELECT *, 10 * COALESCE(ownership_code, 9) + COALESCE(predominant_degree_code, 9) AS key
    FROM schools_examined
),

found AS (
    SELECT unit_id, key, 'tuition_in_state' AS measure, tuition_in_state_usd AS amount, tuition_in_state_flag AS flag
    FROM flagged
    UNION ALL
    SELECT unit_id, key, 'tuition_out_of_state', tuition_out_of_state_usd, tuition_out_of_state_flag FROM flagged
    UNION ALL
    SELECT unit_id, key, 'net_price', net_price_usd, net_price_flag FROM flagged
    UNION ALL
    SELECT unit_id, key, 'earnings_10yr', median_earnings_10yr_usd, earnings_10yr_flag FROM flagged
    UNION ALL
    SELECT unit_id, key, 'school_debt', median_debt_usd, school_debt_flag FROM flagged
    UNION ALL
    SELECT unit_id, key, 'students', students, students_flag FROM flagged
)

SELECT
    found.measure,
    found.unit_id,
    found.amount,
    found.flag,
    school_fences.median AS group_median,
    school_fences.n AS group_n
FROM found
INNER JOIN school_fences ON school_fences.key = found.key AND school_fences.measure = found.measure
WHERE found.flag IS NOT NULL
ORDER BY
    found.measure,
    GREATEST(
        ROUND(CAST(found.amount AS DECIMAL(18, 4)) / school_fences.median, 4),
        ROUND(CAST(school_fences.median AS DECIMAL(18, 4)) / found.amount, 4)
    ) DESC,
    found.unit_id
