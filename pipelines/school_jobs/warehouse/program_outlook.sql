-- What programmes of a field cost and pay, by credential level and state; US is the nation. Amounts in US dollars, pay,
-- tuition and net price per year, unweighted medians over as many programmes as programs_with_* says.
CREATE OR REPLACE VIEW {views}.program_outlook AS
SELECT
    outlook.cip4,
    outlook.state,
    outlook.credential_level,
    outlook.institutions,
    outlook.programs,
    outlook.programs_with_graduates,
    outlook.graduates,
    outlook.programs_with_earnings_1yr,
    outlook.earnings_1yr_median_usd,
    outlook.programs_with_earnings_4yr,
    outlook.earnings_4yr_median_usd,
    outlook.programs_with_earnings_5yr,
    outlook.earnings_5yr_median_usd,
    outlook.programs_with_debt,
    outlook.debt_median_usd,
    outlook.programs_with_tuition_in_state,
    outlook.tuition_in_state_median_usd,
    outlook.programs_with_tuition_out_of_state,
    outlook.tuition_out_of_state_median_usd,
    outlook.programs_with_net_price,
    outlook.net_price_median_usd,
    outlook.debt_to_earnings,
    field.title AS field_title
FROM {tables}.fact_program_outlook AS outlook
LEFT JOIN {tables}.dim_field AS field ON field.cip4 = outlook.cip4
