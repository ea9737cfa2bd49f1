-- How many values of each measure there are, how many were compared with a group, and how many lie far from it.
-- column measure: as in thresholds
-- column amounts: values above zero
-- column examined: of these, in groups that are large enough
-- column low: flagged low
-- column high: flagged high
-- column groups_n: groups with limits to both sides
-- column wide: of these, groups in which ten times the median is not flagged, or a tenth of it
WITH found AS (
    SELECT program_values.measure, program_values.x, program_fences.n, program_fences.low, program_fences.high
    FROM program_values
    LEFT JOIN program_fences
        ON program_fences.key = program_values.narrow AND program_fences.measure = program_values.measure
    UNION ALL
    SELECT job_values.measure, job_values.x, job_fences.n, job_fences.low, job_fences.high
    FROM job_values
    LEFT JOIN job_fences ON job_fences.key = job_values.narrow AND job_fences.measure = job_values.measure
    UNION ALL
    SELECT school_values.measure, school_values.x, school_fences.n, school_fences.low, school_fences.high
    FROM school_values
    LEFT JOIN school_fences
        ON school_fences.key = school_values.narrow AND school_fences.measure = school_values.measure
),

limits AS (
    SELECT measure, median, low, high FROM program_fences
    UNION ALL
    SELECT measure, median, low, high FROM job_fences
    UNION ALL
    SELECT measure, median, low, high FROM school_fences
),

widths AS (
    SELECT
        measure,
        COUNT(*) AS groups_n,
        COUNT(*) FILTER (WHERE high >= 10 * median OR 10 * low <= median) AS wide
    FROM limits
    WHERE low IS NOT NULL
    GROUP BY measure
),

counted AS (
    SELECT
        measure,
        COUNT(*) AS amounts,
        COUNT(n) AS examined,
        COUNT(*) FILTER (WHERE x < 100 * low) AS low,
        COUNT(*) FILTER (WHERE x > 100 * high) AS high
    FROM found
    GROUP BY measure
    UNION ALL
    SELECT
        'salary_range' AS measure,
        COUNT(*) AS amounts,
        COUNT(*) AS examined,
        0 AS low,
        COUNT(salary_range_flag) AS high
    FROM jobs_examined
    WHERE salary_annual_min_usd > 0 AND salary_annual_max_usd > 0
)

SELECT
    thresholds.measure,
    COALESCE(counted.amounts, 0) AS amounts,
    COALESCE(counted.examined, 0) AS examined,
    COALESCE(counted.low, 0) AS low,
    COALESCE(counted.high, 0) AS high,
    COALESCE(widths.groups_n, 0) AS groups_n,
    COALESCE(widths.wide, 0) AS wide
FROM thresholds
LEFT JOIN counted ON counted.measure = thresholds.measure
LEFT JOIN widths ON widths.measure = thresholds.measure
ORDER BY thresholds.view, thresholds.measure
