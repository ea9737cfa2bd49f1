-- Pay four years after completion against debt, per field of study in one state (US: the nation), with the programmes behind it.
-- called: pay and debt
-- parameter state: text = US; two-letter state, US is the nation
SELECT
    cip4,
    field_title AS title,
    programs,
    graduates,
    earnings_4yr_median_usd,
    debt_median_usd
FROM field_outlook
WHERE state = %(state)s
  AND earnings_4yr_median_usd IS NOT NULL
  AND debt_median_usd IS NOT NULL
ORDER BY earnings_4yr_median_usd DESC, cip4
