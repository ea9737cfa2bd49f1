-- How many values each figure of a row of program_outlook rests on.
-- parameter cip4: text; field of study
-- parameter state: text; state, US is the nation
-- parameter credential_level: integer; credential level
SELECT
    programs_with_earnings_1yr AS earnings_1yr_median_usd,
    programs_with_earnings_4yr AS earnings_4yr_median_usd,
    programs_with_earnings_5yr AS earnings_5yr_median_usd,
    programs_with_debt AS debt_median_usd,
    programs_with_tuition_in_state AS tuition_in_state_median_usd,
    programs_with_tuition_out_of_state AS tuition_out_of_state_median_usd,
    programs_with_net_price AS net_price_median_usd,
    LEAST(programs_with_debt, programs_with_earnings_4yr) AS debt_to_earnings
FROM program_outlook
WHERE cip4 = %(cip4)s
  AND state = %(state)s
  AND credential_level = %(credential_level)s
