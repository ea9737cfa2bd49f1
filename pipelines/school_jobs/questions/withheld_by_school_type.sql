-- How many programmes tell no earnings or no debt, by ownership of the school and CIP family: mostly withheld for privacy.
-- called: withheld by school type; privacy suppression
-- figure: withheld_by_school_type
-- parameter state: text = US; a state, TX or Texas; US is the nation
-- parameter min_n: integer = 5; what rests on fewer values is withheld
-- column ownership: public, private not for profit, private for profit, or not known
-- column family_code: first two digits of CIP: the family of fields
-- column programs_with_earnings: programmes that tell earnings four years after completion
-- column earnings_missing_share: programmes that tell no such earnings, per programme
-- column programs_with_debt: programmes that tell the median debt of their graduates
-- column debt_missing_share: programmes that tell no debt, per programme
-- column graduates_without_earnings_share: graduates of programmes that tell no earnings, per graduate
-- column withheld: cells left empty because they rest on fewer than min_n values
-- column programs: programmes of such schools in the family
WITH counted AS (
    SELECT
        school.ownership_code,
        COALESCE(field.family_code, SUBSTRING(program.cip4, 1, 2)) AS family_code,
        COUNT(*) AS programs,
        COUNT(program.earnings_4yr_median_usd) AS programs_with_earnings,
        COUNT(program.debt_median_usd) AS programs_with_debt,
        SUM(program.graduates) AS graduates,
        SUM(program.graduates) FILTER (WHERE program.earnings_4yr_median_usd IS NULL) AS graduates_without
    FROM programs AS program
    LEFT JOIN schools AS school ON school.unit_id = program.unit_id
    LEFT JOIN fields AS field ON field.cip4 = program.cip4
    WHERE %(state)s = 'US' OR program.school_state = %(state)s
    GROUP BY school.ownership_code, COALESCE(field.family_code, SUBSTRING(program.cip4, 1, 2))
)
SELECT
    CASE ownership_code
        WHEN 1 THEN 'public'
        WHEN 2 THEN 'private not for profit'
        WHEN 3 THEN 'private for profit'
        ELSE 'not known'
    END AS ownership,
    family_code,
    programs,
    programs_with_earnings,
    CASE
        WHEN programs >= %(min_n)s THEN ROUND(CAST(programs - programs_with_earnings AS DECIMAL(18, 4)) / programs, 4)
    END AS earnings_missing_share,
    programs_with_debt,
    CASE
        WHEN programs >= %(min_n)s THEN ROUND(CAST(programs - programs_with_debt AS DECIMAL(18, 4)) / programs, 4)
    END AS debt_missing_share,
    graduates,
    CASE
        WHEN LEAST(programs, graduates) >= %(min_n)s
            THEN ROUND(CAST(COALESCE(graduates_without, 0) AS DECIMAL(18, 4)) / NULLIF(graduates, 0), 4)
    END AS graduates_without_earnings_share,
    CASE WHEN programs < %(min_n)s THEN 'shares' END AS withheld
FROM counted
ORDER BY ownership_code NULLS LAST, family_code
