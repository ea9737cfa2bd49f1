-- Credential levels of the fields with most graduates, in one state (US: the nation): cost, debt and pay in US dollars.
-- parameter state: text = US; two-letter state, US is the nation
-- parameter top: integer = 10; most rows that are shown
SELECT
    cip4,
    field_title AS title,
    credential_level,
    programs,
    graduates,
    net_price_median_usd,
    debt_median_usd,
    earnings_1yr_median_usd,
    earnings_4yr_median_usd,
    earnings_5yr_median_usd,
    debt_to_earnings,
    programs_with_earnings_4yr
FROM program_outlook
WHERE state = %(state)s
  AND earnings_4yr_median_usd IS NOT NULL
ORDER BY graduates DESC NULLS LAST, cip4, credential_level
LIMIT %(top)s
