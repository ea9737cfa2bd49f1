-- Programmes that report pay and debt, by what they are, and by a bucket of schools: schools are independent of one another, programmes of a school are not.
-- column bucket: one of 199 sets of schools, by their number
-- column family: CIP family
-- column level: credential level
-- column ownership: 1 public, 2 private nonprofit, 3 private for-profit; null: the school is not known
-- column size: least number of graduates of the class: 0, 10, 20, 50 or 100; null: graduates are not reported
-- column programs: programmes
-- column graduates: of these programmes
-- column with_earnings: programmes that report earnings four years after completion
-- column graduates_with_earnings: graduates of these
-- column with_debt: programmes that report debt
-- column graduates_with_debt: graduates of these
WITH described AS (
    SELECT
        MOD(CAST(programs.unit_id AS BIGINT), 199) AS bucket,
        SUBSTR(programs.cip4, 1, 2) AS family,
        programs.credential_level AS level,
        schools.ownership_code AS ownership,
        CASE
            WHEN programs.graduates IS NULL THEN NULL
            WHEN programs.graduates < 10 THEN 0
            WHEN programs.graduates < 20 THEN 10
            WHEN programs.graduates < 50 THEN 20
            WHEN programs.graduates < 100 THEN 50
            ELSE 100
        END AS size,
        programs.graduates,
        programs.earnings_4yr_median_usd,
        programs.debt_median_usd
    FROM programs
    LEFT JOIN schools ON schools.unit_id = programs.unit_id
)

SELECT
    bucket,
    family,
    level,
    ownership,
    size,
    GROUPING(family) AS no_family,
    GROUPING(level) AS no_level,
    GROUPING(ownership) AS no_ownership,
    GROUPING(size) AS no_size,
    COUNT(*) AS programs,
    COALESCE(SUM(graduates), 0) AS graduates,
    COUNT(earnings_4yr_median_usd) AS with_earnings,
    COALESCE(SUM(graduates) FILTER (WHERE earnings_4yr_median_usd IS NOT NULL), 0) AS graduates_with_earnings,
    COUNT(debt_median_usd) AS with_debt,
    COALESCE(SUM(graduates) FILTER (WHERE debt_median_usd IS NOT NULL), 0) AS graduates_with_debt
FROM described
GROUP BY GROUPING SETS ((bucket, family), (bucket, level), (bucket, ownership), (bucket, size))
ORDER BY
    no_family,
    no_level,
    no_ownership,
    no_size,
    bucket,
    family NULLS LAST,
    level NULLS LAST,
    ownership NULLS LAST,
    size NULLS LAST
