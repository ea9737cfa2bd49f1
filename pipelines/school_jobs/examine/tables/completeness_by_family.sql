-- How often graduates, pay, debt and salary are known, by family of fields
-- note: Shares of programmes, and of open postings; those of fewer than min_n are withheld.
-- engine: both
-- parameter min_n: integer = 5; programmes or postings that a share has to rest on
WITH of_programs AS (
    SELECT
        fields.family_code,
        COUNT(*) AS programs,
        COUNT(programs.graduates) AS with_graduates,
        COUNT(programs.earnings_4yr_median_usd) AS with_earnings,
        COUNT(programs.debt_median_usd) AS with_debt
    FROM programs
    INNER JOIN fields ON fields.cip4 = programs.cip4
    GROUP BY fields.family_code
),

of_jobs AS (
    SELECT
        fields.family_code,
        COUNT(*) AS postings,
        COUNT(COALESCE(jobs.salary_annual_min_usd, jobs.salary_annual_max_usd)) AS with_salary
    FROM jobs
    INNER JOIN fields ON fields.cip4 = jobs.cip4
    WHERE jobs.status = 'open'
    GROUP BY fields.family_code
),

families AS (SELECT DISTINCT family_code FROM fields)

SELECT
    families.family_code,
    COALESCE(of_programs.programs, 0) AS programs,
    CASE
        WHEN of_programs.programs >= %(min_n)s
            THEN ROUND(CAST(of_programs.with_graduates AS DECIMAL(18, 4)) / NULLIF(of_programs.programs, 0), 4)
    END AS graduates_share,
    CASE
        WHEN of_programs.programs >= %(min_n)s
            THEN ROUND(CAST(of_programs.with_earnings AS DECIMAL(18, 4)) / NULLIF(of_programs.programs, 0), 4)
    END AS earnings_4yr_share,
    CASE
        WHEN of_programs.programs >= %(min_n)s
            THEN ROUND(CAST(of_programs.with_debt AS DECIMAL(18, 4)) / NULLIF(of_programs.programs, 0), 4)
    END AS debt_share,
    COALESCE(of_jobs.postings, 0) AS postings_open,
    CASE
        WHEN of_jobs.postings >= %(min_n)s
            THEN ROUND(CAST(of_jobs.with_salary AS DECIMAL(18, 4)) / NULLIF(of_jobs.postings, 0), 4)
    END AS salary_share
FROM families
LEFT JOIN of_programs ON of_programs.family_code = families.family_code
LEFT JOIN of_jobs ON of_jobs.family_code = families.family_code
ORDER BY families.family_code
