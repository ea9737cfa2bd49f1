-- Checks of the outlook of fields, and of their levels.

-- name: level_outlook_outside_range
-- Medians by level lie among the programmes behind them.
-- finds: outlooks by level with a median outside its programmes
-- severity: stop
-- because: the numbers shown would not be those of the rows behind them
-- source: college-scorecard
-- engine: both
-- compares: marts
-- of: program_outlook
-- key: cip4, state, credential_level
WITH behind AS (
    SELECT
        cip4,
        credential_level,
        MIN(earnings_1yr_median_usd) AS least_1yr,
        MAX(earnings_1yr_median_usd) AS most_1yr,
        MIN(earnings_4yr_median_usd) AS least_4yr,
        MAX(earnings_4yr_median_usd) AS most_4yr,
        MIN(earnings_5yr_median_usd) AS least_5yr,
        MAX(earnings_5yr_median_usd) AS most_5yr,
        MIN(debt_median_usd) AS least_debt,
        MAX(debt_median_usd) AS most_debt
    FROM programs
    GROUP BY cip4, credential_level
)

SELECT
    outlook.cip4,
    outlook.state,
    outlook.credential_level,
    outlook.earnings_1yr_median_usd,
    outlook.earnings_4yr_median_usd,
    outlook.earnings_5yr_median_usd,
    outlook.debt_median_usd
FROM program_outlook AS outlook
INNER JOIN behind ON behind.cip4 = outlook.cip4 AND behind.credential_level = outlook.credential_level
WHERE
    outlook.earnings_1yr_median_usd NOT BETWEEN behind.least_1yr AND behind.most_1yr
    OR outlook.earnings_4yr_median_usd NOT BETWEEN behind.least_4yr AND behind.most_4yr
    OR outlook.earnings_5yr_median_usd NOT BETWEEN behind.least_5yr AND behind.most_5yr
    OR outlook.debt_median_usd NOT BETWEEN behind.least_debt AND behind.most_debt

-- name: level_outlook_programs_differ
-- Outlooks by level count the programmes that there are.
-- finds: outlooks by level that count other programmes than there are
-- severity: stop
-- because: the numbers shown would not be those of the rows behind them
-- source: college-scorecard
-- engine: both
-- compares: marts
-- of: program_outlook
-- key: cip4, state, credential_level
WITH placed AS (
    SELECT cip4, 'US' AS state, credential_level, unit_id, graduates, earnings_4yr_median_usd, debt_median_usd
    FROM programs
    UNION ALL
    SELECT cip4, school_state, credential_level, unit_id, graduates, earnings_4yr_median_usd, debt_median_usd
    FROM programs
    WHERE school_state <> 'US'
),

counted AS (
    SELECT
        cip4,
        state,
        credential_level,
        COUNT(*) AS programs,
        SUM(graduates) AS graduates,
        COUNT(graduates) AS programs_with_graduates,
        COUNT(earnings_4yr_median_usd) AS programs_with_earnings_4yr,
        COUNT(debt_median_usd) AS programs_with_debt
    FROM placed
    GROUP BY cip4, state, credential_level
)

SELECT
    COALESCE(outlook.cip4, counted.cip4) AS cip4,
    COALESCE(outlook.state, counted.state) AS state,
    COALESCE(outlook.credential_level, counted.credential_level) AS credential_level,
    outlook.programs,
    counted.programs AS programs_counted,
    outlook.graduates,
    counted.graduates AS graduates_counted,
    outlook.programs_with_earnings_4yr,
    counted.programs_with_earnings_4yr AS with_earnings_4yr_counted,
    outlook.programs_with_debt,
    counted.programs_with_debt AS with_debt_counted
FROM program_outlook AS outlook
FULL JOIN counted
    ON
        counted.cip4 = outlook.cip4
        AND counted.state = outlook.state
        AND counted.credential_level = outlook.credential_level
WHERE
    outlook.programs IS DISTINCT FROM counted.programs
    OR outlook.graduates IS DISTINCT FROM counted.graduates
    OR outlook.programs_with_graduates IS DISTINCT FROM counted.programs_with_graduates
    OR outlook.programs_with_earnings_4yr IS DISTINCT FROM counted.programs_with_earnings_4yr
    OR outlook.programs_with_debt IS DISTINCT FROM counted.programs_with_debt

-- name: outlook_field_unknown
-- The field of every outlook is known.
-- finds: rows of outlooks and trends of an unknown field
-- severity: stop
-- because: the marts are wrong by their own rules
-- source: both
-- engine: both
-- compares: marts
-- of: field_outlook
-- key: cip4
SELECT of_outlooks.cip4
FROM (
    SELECT cip4 FROM field_outlook
    UNION
    SELECT cip4 FROM program_outlook
    UNION
    SELECT cip4 FROM field_trend
) AS of_outlooks
WHERE NOT EXISTS (SELECT 1 FROM fields WHERE fields.cip4 = of_outlooks.cip4)

-- name: outlook_nation_below_states
-- The nation has at least what its states have together.
-- finds: fields with more in the states than in the nation
-- severity: stop
-- because: the marts are wrong by their own rules
-- source: both
-- engine: both
-- of: field_outlook WHERE state = 'US'
-- key: cip4
WITH of_states AS (
    SELECT
        cip4,
        SUM(programs) AS programs,
        SUM(graduates) AS graduates,
        SUM(postings_open) AS postings_open
    FROM field_outlook
    WHERE state <> 'US'
    GROUP BY cip4
)

SELECT
    of_states.cip4,
    nation.programs,
    of_states.programs AS programs_of_states,
    nation.graduates,
    of_states.graduates AS graduates_of_states,
    nation.postings_open,
    of_states.postings_open AS postings_open_of_states
FROM of_states
LEFT JOIN field_outlook AS nation ON nation.cip4 = of_states.cip4 AND nation.state = 'US'
WHERE
    COALESCE(nation.programs, 0) < of_states.programs
    OR COALESCE(nation.graduates, 0) < of_states.graduates
    OR COALESCE(nation.postings_open, 0) < of_states.postings_open

-- name: outlook_parts_exceed_whole
-- Parts of the open postings are not more than these.
-- finds: outlooks with more in a part than open
-- severity: stop
-- because: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: field_outlook WHERE postings_open IS NOT NULL
-- key: cip4, state
SELECT cip4, state, postings_open, postings_new, postings_near_duplicate, postings_with_salary, employers
FROM field_outlook
WHERE
    postings_new > postings_open
    OR postings_near_duplicate > postings_open
    OR postings_with_salary > postings_open
    OR employers > postings_open

-- name: outlook_pay_differs
-- Medians of pay and debt are those of the programmes behind them.
-- finds: outlooks whose medians are not those of their programmes
-- severity: stop
-- because: the numbers shown would not be those of the rows behind them
-- source: college-scorecard
-- engine: both
-- compares: marts
-- of: field_outlook
-- key: cip4, state
WITH placed AS (
    SELECT cip4, 'US' AS state, earnings_4yr_median_usd, debt_median_usd FROM programs
    UNION ALL
    SELECT cip4, school_state, earnings_4yr_median_usd, debt_median_usd FROM programs WHERE school_state <> 'US'
),

counted AS (
    SELECT
        cip4,
        state,
        PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY earnings_4yr_median_usd) AS earnings_4yr_median_usd,
        PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY debt_median_usd) AS debt_median_usd
    FROM placed
    WHERE earnings_4yr_median_usd IS NOT NULL OR debt_median_usd IS NOT NULL
    GROUP BY cip4, state
)

SELECT
    outlook.cip4,
    outlook.state,
    outlook.earnings_4yr_median_usd,
    counted.earnings_4yr_median_usd AS earnings_4yr_counted_usd,
    outlook.debt_median_usd,
    counted.debt_median_usd AS debt_counted_usd
FROM field_outlook AS outlook
LEFT JOIN counted ON counted.cip4 = outlook.cip4 AND counted.state = outlook.state
WHERE
    outlook.earnings_4yr_median_usd IS DISTINCT FROM counted.earnings_4yr_median_usd
    OR outlook.debt_median_usd IS DISTINCT FROM counted.debt_median_usd

-- name: outlook_postings_differ
-- Outlooks count the postings that there are.
-- finds: outlooks that count other postings than there are
-- severity: stop
-- because: the numbers shown would not be those of the rows behind them
-- source: jooble
-- engine: both
-- compares: marts
-- of: field_outlook WHERE as_of_date IS NOT NULL
-- key: cip4, state
WITH facts AS (
    SELECT
        cip4,
        state,
        CASE WHEN status = 'open' THEN 1 ELSE 0 END AS is_open,
        CASE WHEN status = 'unknown' THEN 1 ELSE 0 END AS is_unknown,
        CASE WHEN status = 'open' AND near_duplicate_of IS NOT NULL THEN 1 ELSE 0 END AS repeats,
        CASE
            WHEN status = 'open' AND COALESCE(salary_annual_min_usd, salary_annual_max_usd) IS NOT NULL THEN 1 ELSE 0
        END AS has_salary
    FROM jobs
),

placed AS (
    SELECT cip4, 'US' AS state, is_open, is_unknown, repeats, has_salary FROM facts
    UNION ALL
    SELECT cip4, state, is_open, is_unknown, repeats, has_salary FROM facts WHERE state <> 'US'
),

counted AS (
    SELECT
        cip4,
        state,
        SUM(is_open) AS postings_open,
        SUM(is_unknown) AS postings_unknown,
        SUM(repeats) AS postings_near_duplicate,
        SUM(has_salary) AS postings_with_salary
    FROM placed
    GROUP BY cip4, state
)

SELECT
    outlook.cip4,
    outlook.state,
    outlook.postings_open,
    counted.postings_open AS open_counted,
    outlook.postings_unknown,
    counted.postings_unknown AS unknown_counted,
    outlook.postings_near_duplicate,
    counted.postings_near_duplicate AS near_duplicate_counted,
    outlook.postings_with_salary,
    counted.postings_with_salary AS with_salary_counted
FROM field_outlook AS outlook
LEFT JOIN counted ON counted.cip4 = outlook.cip4 AND counted.state = outlook.state
WHERE
    outlook.as_of_date IS NOT NULL
    AND (
        COALESCE(outlook.postings_open, -1) <> COALESCE(counted.postings_open, 0)
        OR COALESCE(outlook.postings_unknown, -1) <> COALESCE(counted.postings_unknown, 0)
        OR COALESCE(outlook.postings_near_duplicate, -1) <> COALESCE(counted.postings_near_duplicate, 0)
        OR COALESCE(outlook.postings_with_salary, -1) <> COALESCE(counted.postings_with_salary, 0)
    )

-- name: outlook_postings_missing
-- Every field and state with postings has an outlook.
-- finds: fields and states with postings, but without an outlook
-- severity: stop
-- because: the postings would be in no answer: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- compares: marts
-- of: (SELECT DISTINCT cip4, state FROM jobs) AS places
-- key: cip4, state
SELECT placed.cip4, placed.state, COUNT(*) AS postings
FROM (
    SELECT cip4, 'US' AS state FROM jobs
    UNION ALL
    SELECT cip4, state FROM jobs WHERE state <> 'US'
) AS placed
LEFT JOIN field_outlook AS outlook ON outlook.cip4 = placed.cip4 AND outlook.state = placed.state
WHERE outlook.cip4 IS NULL
GROUP BY placed.cip4, placed.state

-- name: outlook_postings_never_swept
-- Outlooks of fields that were never swept say nothing of postings.
-- finds: outlooks with numbers of postings, but without a sweep
-- severity: stop
-- because: an unknown number would be shown as one
-- source: jooble
-- engine: both
-- of: field_outlook WHERE as_of_date IS NULL
-- key: cip4, state
SELECT cip4, state, postings_open, postings_new, postings_closed, salary_median_usd
FROM field_outlook
WHERE
    as_of_date IS NULL
    AND (COALESCE(postings_open, postings_new, postings_closed) IS NOT NULL OR salary_median_usd IS NOT NULL)

-- name: outlook_programs_differ
-- Outlooks count the programmes that there are.
-- finds: outlooks that count other programmes than there are
-- severity: stop
-- because: the numbers shown would not be those of the rows behind them
-- source: college-scorecard
-- engine: both
-- compares: marts
-- of: field_outlook
-- key: cip4, state
WITH placed AS (
    SELECT cip4, 'US' AS state, unit_id, graduates FROM programs
    UNION ALL
    SELECT cip4, school_state, unit_id, graduates FROM programs WHERE school_state <> 'US'
),

counted AS (
    SELECT
        cip4,
        state,
        COUNT(DISTINCT unit_id) AS institutions,
        COUNT(*) AS programs,
        SUM(graduates) AS graduates
    FROM placed
    GROUP BY cip4, state
)

SELECT
    COALESCE(outlook.cip4, counted.cip4) AS cip4,
    COALESCE(outlook.state, counted.state) AS state,
    outlook.institutions,
    counted.institutions AS institutions_counted,
    outlook.programs,
    counted.programs AS programs_counted,
    outlook.graduates,
    counted.graduates AS graduates_counted
FROM field_outlook AS outlook
FULL JOIN counted ON counted.cip4 = outlook.cip4 AND counted.state = outlook.state
WHERE
    COALESCE(outlook.institutions, -1) <> COALESCE(counted.institutions, 0)
    OR COALESCE(outlook.programs, -1) <> COALESCE(counted.programs, 0)
    OR outlook.graduates IS DISTINCT FROM counted.graduates

-- name: outlook_ratio_differs
-- Ratios are those of the numbers beside them.
-- finds: outlooks with a ratio that is not that of its numbers
-- severity: stop
-- because: rankings are by ratios
-- source: both
-- engine: both
-- of: field_outlook
-- key: cip4, state
SELECT
    cip4, state, postings_open, graduates, postings_per_100_graduates, postings_with_salary, salary_share,
    employer_concentration
FROM field_outlook
WHERE
    postings_per_100_graduates
    IS DISTINCT FROM ROUND(CAST(postings_open * 100 AS DECIMAL(18, 4)) / NULLIF(GREATEST(graduates, 0), 0), 2)
    OR salary_share IS DISTINCT FROM ROUND(CAST(postings_with_salary AS DECIMAL(18, 4)) / NULLIF(postings_open, 0), 4)
    OR employer_concentration <= 0
    OR employer_concentration > 1

-- name: outlook_salary_differs
-- Quartiles of salary are those of the postings behind them.
-- finds: outlooks whose salary is not that of their postings
-- severity: stop
-- because: the numbers shown would not be those of the rows behind them
-- source: jooble
-- engine: both
-- compares: marts
-- of: field_outlook WHERE as_of_date IS NOT NULL
-- key: cip4, state
WITH placed AS (
    SELECT cip4, 'US' AS state, salary_annual_min_usd FROM jobs WHERE status = 'open'
    UNION ALL
    SELECT cip4, state, salary_annual_min_usd FROM jobs WHERE status = 'open' AND state <> 'US'
),

counted AS (
    SELECT
        cip4,
        state,
        PERCENTILE_DISC(0.25) WITHIN GROUP (ORDER BY salary_annual_min_usd) AS quartile_1,
        PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY salary_annual_min_usd) AS median,
        PERCENTILE_DISC(0.75) WITHIN GROUP (ORDER BY salary_annual_min_usd) AS quartile_3
    FROM placed
    WHERE salary_annual_min_usd IS NOT NULL
    GROUP BY cip4, state
)

SELECT
    outlook.cip4,
    outlook.state,
    outlook.salary_quartile_1_usd,
    counted.quartile_1 AS quartile_1_counted_usd,
    outlook.salary_median_usd,
    counted.median AS median_counted_usd,
    outlook.salary_quartile_3_usd,
    counted.quartile_3 AS quartile_3_counted_usd
FROM field_outlook AS outlook
LEFT JOIN counted ON counted.cip4 = outlook.cip4 AND counted.state = outlook.state
WHERE
    outlook.as_of_date IS NOT NULL
    AND (
        outlook.salary_quartile_1_usd IS DISTINCT FROM counted.quartile_1
        OR outlook.salary_median_usd IS DISTINCT FROM counted.median
        OR outlook.salary_quartile_3_usd IS DISTINCT FROM counted.quartile_3
    )
