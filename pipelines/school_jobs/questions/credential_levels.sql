-- Credential levels of the fields with most graduates, or of one field, in one state (US: the nation): cost, debt and pay.
-- called: credential levels
-- figure: credential_levels
-- parameter state: text = US; a state, TX or Texas; US is the nation
-- parameter field: text = null; field of study, four digits of CIP or words of its title
-- parameter top: integer = 10; rows at most
-- parameter min_n: integer = 5; what rests on fewer values is withheld
-- column title: title of the field
-- column net_price_n: programmes behind net_price_median_usd
-- column net_price_flagged: of these, programmes of schools whose net price is flagged as an outlier; they are counted
-- column debt_n: programmes behind debt_median_usd
-- column debt_flagged: of these, programmes whose debt is flagged as an outlier; they are counted
-- column earnings_1yr_n: programmes behind earnings_1yr_median_usd
-- column earnings_1yr_flagged: of these, programmes whose earnings are flagged as outliers; they are counted
-- column earnings_4yr_n: programmes behind earnings_4yr_median_usd
-- column earnings_4yr_flagged: the same for four years
-- column earnings_5yr_n: programmes behind earnings_5yr_median_usd
-- column earnings_5yr_flagged: the same for five years
-- column withheld: cells left empty because they rest on fewer than min_n values
WITH flags AS (
    SELECT
        program.cip4,
        program.credential_level,
        COUNT(school.net_price_flag) AS net_price_flagged,
        COUNT(debt_flag) AS debt_flagged,
        COUNT(earnings_1yr_flag) AS earnings_1yr_flagged,
        COUNT(earnings_4yr_flag) AS earnings_4yr_flagged,
        COUNT(earnings_5yr_flag) AS earnings_5yr_flagged
    FROM programs_examined AS program
    LEFT JOIN schools_examined AS school ON school.unit_id = program.unit_id
    WHERE %(state)s = 'US' OR program.school_state = %(state)s
    GROUP BY program.cip4, program.credential_level
)
SELECT
    outlook.cip4,
    outlook.field_title AS title,
    outlook.credential_level,
    outlook.programs,
    outlook.graduates,
    CASE WHEN programs_with_net_price >= %(min_n)s THEN net_price_median_usd END AS net_price_median_usd,
    programs_with_net_price AS net_price_n,
    flags.net_price_flagged,
    CASE WHEN programs_with_debt >= %(min_n)s THEN debt_median_usd END AS debt_median_usd,
    programs_with_debt AS debt_n,
    flags.debt_flagged,
    CASE WHEN programs_with_earnings_1yr >= %(min_n)s THEN earnings_1yr_median_usd END AS earnings_1yr_median_usd,
    programs_with_earnings_1yr AS earnings_1yr_n,
    flags.earnings_1yr_flagged,
    CASE WHEN programs_with_earnings_4yr >= %(min_n)s THEN earnings_4yr_median_usd END AS earnings_4yr_median_usd,
    programs_with_earnings_4yr AS earnings_4yr_n,
    flags.earnings_4yr_flagged,
    CASE WHEN programs_with_earnings_5yr >= %(min_n)s THEN earnings_5yr_median_usd END AS earnings_5yr_median_usd,
    programs_with_earnings_5yr AS earnings_5yr_n,
    flags.earnings_5yr_flagged,
    CASE WHEN LEAST(programs_with_debt, programs_with_earnings_4yr) >= %(min_n)s THEN debt_to_earnings END
        AS debt_to_earnings,
    NULLIF(CONCAT_WS(
        ', ',
        CASE WHEN programs_with_net_price BETWEEN 1 AND %(min_n)s - 1 THEN 'net price' END,
        CASE WHEN programs_with_debt BETWEEN 1 AND %(min_n)s - 1 THEN 'debt' END,
        CASE WHEN programs_with_earnings_1yr BETWEEN 1 AND %(min_n)s - 1 THEN 'earnings 1 year' END,
        CASE WHEN programs_with_earnings_4yr BETWEEN 1 AND %(min_n)s - 1 THEN 'earnings 4 years' END,
        CASE WHEN programs_with_earnings_5yr BETWEEN 1 AND %(min_n)s - 1 THEN 'earnings 5 years' END
    ), '') AS withheld
FROM program_outlook AS outlook
LEFT JOIN flags ON flags.cip4 = outlook.cip4 AND flags.credential_level = outlook.credential_level
WHERE outlook.state = %(state)s
  AND (CAST(%(field)s AS text) IS NULL OR outlook.cip4 = CAST(%(field)s AS text))
  AND outlook.earnings_4yr_median_usd IS NOT NULL
-- The levels of a field stand together.
ORDER BY SUM(outlook.graduates) OVER (PARTITION BY outlook.cip4) DESC NULLS LAST, outlook.cip4, outlook.credential_level
LIMIT %(top)s
