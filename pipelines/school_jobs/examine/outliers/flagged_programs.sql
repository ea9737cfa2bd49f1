-- The values of programmes that are flagged, farthest first, with the median of what they were compared with.
-- column measure: as in thresholds
-- column amount: the value
-- column flag: low or high
-- column group_median: of the group, in the same unit
-- column group_n: values in the group
WITH flagged AS (
    SELECT *, 100 * CAST(cip4 AS INTEGER) + credential_level AS key
    FROM programs_examined
    WHERE
        earnings_1yr_flag IS NOT NULL
        OR earnings_4yr_flag IS NOT NULL
        OR earnings_5yr_flag IS NOT NULL
        OR debt_flag IS NOT NULL
        OR graduates_flag IS NOT NULL
),

found AS (
    SELECT unit_id, cip4, credential_level, key, 'earnings_1yr' AS measure, earnings_1yr_median_usd AS amount,
        earnings_1yr_flag AS flag
    FROM flagged
    UNION ALL
    SELECT unit_id, cip4, credential_level, key, 'earnings_4yr', earnings_4yr_median_usd, earnings_4yr_flag FROM flagged
    UNION ALL
    SELECT unit_id, cip4, credential_level, key, 'earnings_5yr', earnings_5yr_median_usd, earnings_5yr_flag FROM flagged
    UNION ALL
    SELECT unit_id, cip4, credential_level, key, 'debt', debt_median_usd, debt_flag FROM flagged
    UNION ALL
    SELECT unit_id, cip4, credential_level, key, 'graduates', graduates, graduates_flag FROM flagged
)

SELECT
    found.measure,
    found.unit_id,
    found.cip4,
    found.credential_level,
    found.amount,
    found.flag,
    program_fences.median AS group_median,
    program_fences.n AS group_n
FROM found
INNER JOIN program_fences ON program_fences.key = found.key AND program_fences.measure = found.measure
WHERE found.flag IS NOT NULL
ORDER BY
    found.measure,
    GREATEST(
        ROUND(CAST(found.amount AS DECIMAL(18, 4)) / program_fences.median, 4),
        ROUND(CAST(program_fences.median AS DECIMAL(18, 4)) / found.amount, 4)
    ) DESC,
    found.unit_id,
    found.cip4,
    found.credential_level
