-- Checks of programmes.

-- name: programs_amount_absurd
-- Medians of programmes stay below a million dollars.
-- finds: programmes with a median above the bound
-- severity: warn
-- because: medians take one wrong value without much harm
-- source: college-scorecard
-- engine: both
-- of: programs
-- key: unit_id, cip4, credential_level
-- parameter most_usd: decimal = 1000000; no median of pay or debt is above
SELECT
    unit_id, cip4, credential_level,
    debt_median_usd, earnings_1yr_median_usd, earnings_4yr_median_usd, earnings_5yr_median_usd
FROM programs
WHERE
    debt_median_usd > %(most_usd)s
    OR earnings_1yr_median_usd > %(most_usd)s
    OR earnings_4yr_median_usd > %(most_usd)s
    OR earnings_5yr_median_usd > %(most_usd)s

-- name: programs_amount_below_zero
-- No amount of a programme is below zero.
-- finds: programmes with an amount below zero
-- severity: stop
-- because: no debt or pay is negative, so the number means something else
-- source: college-scorecard
-- engine: both
-- of: programs
-- key: unit_id, cip4, credential_level
-- limit: medians of pay and debt of these fields may be wrong
SELECT
    unit_id, cip4, credential_level,
    debt_median_usd, earnings_1yr_median_usd, earnings_4yr_median_usd, earnings_5yr_median_usd
FROM programs
WHERE
    debt_median_usd < 0
    OR earnings_1yr_median_usd < 0
    OR earnings_4yr_median_usd < 0
    OR earnings_5yr_median_usd < 0

-- name: programs_amount_without_graduates
-- Programmes with earnings or debt have graduates.
-- finds: programmes with earnings or debt, but no graduates
-- severity: warn
-- because: earnings are of earlier years: the programme may have ended, and is no choice any more
-- source: college-scorecard
-- engine: both
-- of: programs WHERE COALESCE(graduates, 0) = 0
-- key: unit_id, cip4, credential_level
-- limit: pay and debt also rest on programmes of which no graduates are reported
SELECT unit_id, cip4, credential_level, graduates, debt_median_usd, earnings_4yr_median_usd
FROM programs
WHERE
    COALESCE(graduates, 0) = 0
    AND COALESCE(debt_median_usd, earnings_1yr_median_usd, earnings_4yr_median_usd, earnings_5yr_median_usd) IS NOT NULL

-- name: programs_amount_zero
-- No median of earnings or debt is zero.
-- finds: programmes with a median of zero dollars
-- severity: stop
-- because: medians are over people with a wage or a loan, so a zero is a hidden value and ranks a field last
-- source: college-scorecard
-- engine: both
-- of: programs
-- key: unit_id, cip4, credential_level
-- limit: medians of pay and debt of these fields may be too low
SELECT
    unit_id, cip4, credential_level,
    debt_median_usd, earnings_1yr_median_usd, earnings_4yr_median_usd, earnings_5yr_median_usd
FROM programs
WHERE
    debt_median_usd = 0
    OR earnings_1yr_median_usd = 0
    OR earnings_4yr_median_usd = 0
    OR earnings_5yr_median_usd = 0

-- name: programs_field_unknown
-- The field of every programme is known.
-- finds: programmes of an unknown field
-- severity: stop
-- because: fields are made from programmes: the marts are wrong by their own rules
-- source: college-scorecard
-- engine: both
-- compares: marts
-- of: programs
-- key: unit_id, cip4, credential_level
SELECT unit_id, cip4, credential_level
FROM programs
WHERE NOT EXISTS (SELECT 1 FROM fields WHERE fields.cip4 = programs.cip4)

-- name: programs_graduates_below_zero
-- No programme has fewer than no graduates.
-- finds: programmes with graduates below zero
-- severity: stop
-- because: sums of graduates, and postings per graduate, would be wrong
-- source: college-scorecard
-- engine: both
-- of: programs
-- key: unit_id, cip4, credential_level
SELECT unit_id, cip4, credential_level, graduates
FROM programs
WHERE graduates < 0

-- name: programs_school_missing
-- The school of every programme is known.
-- finds: programmes of an unknown school
-- severity: warn
-- because: the programme counts for the nation, but for no state
-- source: college-scorecard
-- engine: both
-- compares: marts
-- of: programs
-- key: unit_id, cip4, credential_level
-- limit: these programmes count for the nation and for no state
SELECT unit_id, cip4, credential_level
FROM programs
WHERE NOT EXISTS (SELECT 1 FROM schools WHERE schools.unit_id = programs.unit_id)

-- name: programs_unknown_code
-- Codes of programmes are in their lists.
-- finds: programmes with an unknown code
-- severity: warn
-- because: answers by level would leave the programme out, others count it
-- source: college-scorecard
-- engine: both
-- of: programs
-- key: unit_id, cip4, credential_level
SELECT unit_id, cip4, credential_level, distance_code
FROM programs
WHERE credential_level NOT BETWEEN 1 AND 8 OR distance_code NOT BETWEEN 0 AND 3
