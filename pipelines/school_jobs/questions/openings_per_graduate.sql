-- Fields of study by open postings per hundred graduates, in one state (US: the nation), with what they pay and cost.
-- called: openings per graduate; postings per graduate
-- figure: openings_per_graduate
-- parameter state: text = US; a state, TX or Texas; US is the nation
-- parameter top: integer = 10; fields at most
-- parameter min_n: integer = 5; what rests on fewer values is withheld
-- column title: title of the field
-- column different_per_100_graduates: the same without postings that repeat another one of the field
-- column withheld: cells left empty because they rest on fewer than min_n values
SELECT
    outlook.cip4,
    outlook.field_title AS title,
    outlook.as_of_date,
    outlook.postings_open,
    outlook.postings_near_duplicate,
    outlook.graduates,
    pay.graduates_n,
    pay.graduates_flagged,
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
        CASE WHEN advertised.salary_n BETWEEN 1 AND %(min_n)s - 1 THEN 'salary' END
    ), '') AS withheld
FROM field_outlook AS outlook
LEFT JOIN field_pay AS pay ON pay.cip4 = outlook.cip4 AND pay.state = outlook.state
LEFT JOIN field_salaries AS advertised ON advertised.cip4 = outlook.cip4 AND advertised.state = outlook.state
WHERE outlook.state = %(state)s
  AND outlook.postings_per_100_graduates IS NOT NULL
ORDER BY postings_per_100_graduates DESC NULLS LAST, outlook.postings_open DESC, outlook.cip4
LIMIT %(top)s
