-- Limits beyond which a programme's value is flagged, by measure and group: the rule itself, the same for all measures.
-- worked out: once
-- column key: the group, a number that program_values makes
-- column measure: as in thresholds
-- column n: values that were compared, of the group or, when it is too small, of the wider one
-- column median: of these values, in the unit of the value
-- column low: values below are flagged 'low'; null: none are
-- column high: values above are flagged 'high'
WITH groups AS (
    SELECT narrow, wide, measure, COUNT(*) AS n
    FROM program_values
    GROUP BY narrow, wide, measure
),

small AS (
    SELECT DISTINCT groups.wide, groups.measure
    FROM groups
    INNER JOIN thresholds ON thresholds.measure = groups.measure
    WHERE groups.n < thresholds.least_n
),

compared AS (
    SELECT narrow AS key, measure, x FROM program_values
    UNION ALL
    SELECT program_values.wide, program_values.measure, program_values.x
    FROM program_values
    INNER JOIN small ON small.wide = program_values.wide AND small.measure = program_values.measure
),

-- Shares are exact as binary numbers, so that both engines take the same value.
quantiles AS (
    SELECT
        key,
        measure,
        COUNT(*) AS n,
        CAST(PERCENTILE_DISC(0.125) WITHIN GROUP (ORDER BY x) AS DOUBLE PRECISION) AS eighth_1,
        CAST(PERCENTILE_DISC(0.25) WITHIN GROUP (ORDER BY x) AS DOUBLE PRECISION) AS quartile_1,
        CAST(PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY x) AS DOUBLE PRECISION) AS median,
        CAST(PERCENTILE_DISC(0.75) WITHIN GROUP (ORDER BY x) AS DOUBLE PRECISION) AS quartile_3,
        CAST(PERCENTILE_DISC(0.875) WITHIN GROUP (ORDER BY x) AS DOUBLE PRECISION) AS eighth_7
    FROM compared
    GROUP BY key, measure
),

-- The ratio to the median, whichever way it is above one; its median is the MAD of the logarithms, without any.
spreads AS (
    SELECT
        compared.key,
        compared.measure,
        PERCENTILE_DISC(0.5) WITHIN GROUP (
            ORDER BY GREATEST(
                CAST(compared.x AS DOUBLE PRECISION) / quantiles.median,
                quantiles.median / CAST(compared.x AS DOUBLE PRECISION)
            )
        ) AS d
    FROM compared
    INNER JOIN quantiles ON quantiles.key = compared.key AND quantiles.measure = compared.measure
    GROUP BY compared.key, compared.measure
),

-- First rule: five MADs, and never less than least_times, which also stands in where the MAD is zero. Products of
-- doubles, in this order, are the same on every machine; a power or a logarithm need not be.
first_rule AS (
    SELECT
        quantiles.*,
        thresholds.direction,
        quartile_3 / quartile_1 AS ratio,
        median / GREATEST(d * d * d * d * d, thresholds.least_times) AS mad_low,
        median * GREATEST(d * d * d * d * d, thresholds.least_times) AS mad_high
    FROM quantiles
    INNER JOIN spreads ON spreads.key = quantiles.key AND spreads.measure = quantiles.measure
    INNER JOIN thresholds ON thresholds.measure = quantiles.measure
    WHERE quantiles.n >= thresholds.least_n
),

-- Second rule: two quartile ratios beyond the quartiles. Both have to say so: it spares the long side of a skewed group.
-- But where more than an eighth of the group lies beyond the first limit, the quartiles are no longer to be believed.
both_rules AS (
    SELECT
        key,
        measure,
        n,
        median,
        CASE
            WHEN direction = 'high' THEN NULL
            WHEN eighth_1 < mad_low THEN mad_low
            ELSE LEAST(mad_low, quartile_1 / (ratio * ratio))
        END AS low,
        CASE
            WHEN eighth_7 > mad_high THEN mad_high
            ELSE GREATEST(mad_high, quartile_3 * (ratio * ratio))
        END AS high
    FROM first_rule
)

SELECT
    groups.narrow AS key,
    groups.measure,
    both_rules.n,
    CAST(CAST(both_rules.median AS BIGINT) * 0.01 AS DECIMAL(18, 2)) AS median,
    CAST(CAST(CEIL(both_rules.low) AS BIGINT) * 0.01 AS DECIMAL(18, 2)) AS low,
    CAST(CAST(FLOOR(LEAST(both_rules.high, 1e15)) AS BIGINT) * 0.01 AS DECIMAL(18, 2)) AS high
FROM groups
INNER JOIN thresholds ON thresholds.measure = groups.measure
INNER JOIN both_rules
    ON both_rules.key = CASE WHEN groups.n < thresholds.least_n THEN groups.wide ELSE groups.narrow END
    AND both_rules.measure = groups.measure
