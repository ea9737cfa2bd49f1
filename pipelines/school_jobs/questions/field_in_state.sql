-- One field of study in one state (US: the nation): what the degree costs and pays, what graduates owe, and how many openings there are for them.
-- called: field in state; what does a degree cost and pay; outlook of a field
-- parameter field: text; field of study, four digits of CIP or words of its title
-- parameter state: text = US; state, two letters or its name; US is the nation
-- parameter min_n: integer = 5; what rests on fewer values is withheld
-- empty: No programme and no posting of {field} is known in {state}.
-- column title: title of the field
-- column different_per_100_graduates: the same without postings that repeat another one of the field
-- column net_price_median_usd: median over programmes of their school's net price per year, US dollars
-- column net_price_n: programmes behind net_price_median_usd
-- column net_price_flagged: of these, programmes of schools whose net price is flagged as an outlier; they are counted
-- column withheld: cells left empty because they rest on fewer than min_n values
WITH price AS (
    SELECT
        PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY school.net_price_usd) AS net_price_median_usd,
        COUNT(school.net_price_usd) AS net_price_n,
        COUNT(school.net_price_flag) AS net_price_flagged
    FROM programs_examined AS program
    INNER JOIN schools_examined AS school ON school.unit_id = program.unit_id
    WHERE program.cip4 = %(field)s
      AND (%(state)s = 'US' OR program.school_state = %(state)s)
)
SELECT
    outlook.cip4,
    outlook.field_title AS title,
    outlook.state,
    outlook.as_of_date,
    outlook.programs,
    outlook.graduates,
    pay.graduates_n,
    pay.graduates_flagged,
    outlook.postings_open,
    outlook.postings_near_duplicate,
    CASE WHEN LEAST(outlook.postings_open, outlook.graduates) >= %(min_n)s THEN outlook.postings_per_100_graduates END
        AS postings_per_100_graduates,
    CASE
        WHEN LEAST(outlook.postings_open - outlook.postings_near_duplicate, outlook.graduates) >= %(min_n)s THEN ROUND(
            CAST(100 * (outlook.postings_open - outlook.postings_near_duplicate) AS DECIMAL(18, 4))
            / NULLIF(outlook.graduates, 0), 2
        )
    END AS different_per_100_graduates,
    CASE WHEN pay.earnings_4yr_n >= %(min_n)s THEN pay.earnings_4yr_median_usd END AS earnings_4yr_median_usd,
    pay.earnings_4yr_n,
    pay.earnings_4yr_flagged,
    CASE WHEN pay.debt_n >= %(min_n)s THEN pay.debt_median_usd END AS debt_median_usd,
    pay.debt_n,
    pay.debt_flagged,
    CASE WHEN price.net_price_n >= %(min_n)s THEN price.net_price_median_usd END AS net_price_median_usd,
    price.net_price_n,
    price.net_price_flagged,
    CASE WHEN advertised.salary_n >= %(min_n)s THEN advertised.salary_median_usd END AS salary_median_usd,
    advertised.salary_n,
    advertised.salary_flagged,
    NULLIF(CONCAT_WS(
        ', ',
        CASE WHEN LEAST(outlook.postings_open, outlook.graduates) < %(min_n)s THEN 'openings' END,
        CASE
            WHEN LEAST(outlook.postings_open - outlook.postings_near_duplicate, outlook.graduates) < %(min_n)s
                THEN 'openings without repeats'
        END,
        CASE WHEN pay.earnings_4yr_n BETWEEN 1 AND %(min_n)s - 1 THEN 'earnings' END,
        CASE WHEN pay.debt_n BETWEEN 1 AND %(min_n)s - 1 THEN 'debt' END,
        CASE WHEN price.net_price_n BETWEEN 1 AND %(min_n)s - 1 THEN 'net price' END,
        CASE WHEN advertised.salary_n BETWEEN 1 AND %(min_n)s - 1 THEN 'salary' END
    ), '') AS withheld
FROM field_outlook AS outlook
CROSS JOIN price
LEFT JOIN field_pay AS pay ON pay.cip4 = outlook.cip4 AND pay.state = outlook.state
LEFT JOIN field_salaries AS advertised ON advertised.cip4 = outlook.cip4 AND advertised.state = outlook.state
WHERE outlook.cip4 = %(field)s
  AND outlook.state = %(state)s
