-- Checks of schools.

-- name: schools_amount_below_zero
-- No price, debt or pay at a school is below zero.
-- finds: schools with an amount below zero
-- severity: stop
-- because: a negative price means something else; net price alone may be negative, where grants exceed the cost
-- source: college-scorecard
-- engine: both
-- of: schools
-- key: unit_id
-- limit: medians of tuition may be wrong
SELECT unit_id, tuition_in_state_usd, tuition_out_of_state_usd, median_earnings_10yr_usd, median_debt_usd
FROM schools
WHERE
    tuition_in_state_usd < 0
    OR tuition_out_of_state_usd < 0
    OR median_earnings_10yr_usd <= 0
    OR median_debt_usd <= 0

-- name: schools_dearer_in_state
-- Tuition is not higher for those of the state.
-- finds: schools with a higher tuition for those of the state
-- severity: warn
-- because: one of the two prices is wrong, or they are the wrong way round
-- source: college-scorecard
-- engine: both
-- of: schools WHERE tuition_in_state_usd IS NOT NULL AND tuition_out_of_state_usd IS NOT NULL
-- key: unit_id
-- limit: what is said of tuition may be the wrong way round for these schools
SELECT unit_id, tuition_in_state_usd, tuition_out_of_state_usd
FROM schools
WHERE tuition_out_of_state_usd < tuition_in_state_usd

-- name: schools_differ_from_total
-- There are as many schools as the Scorecard says.
-- finds: totals of schools that differ from the number of schools
-- severity: warn
-- because: schools that no contract accepts are left out; states would have too few programmes
-- source: college-scorecard
-- engine: lake
-- compares: marts with sweeps
-- of: (SELECT DISTINCT search FROM sweeps WHERE source = 'college-scorecard' AND complete) AS walks
-- key: search
-- limit: schools are missing in, or too many for, what the Scorecard says it holds
WITH latest AS (
    SELECT source, search, sweep_id, started_at, ended_at
    FROM sweeps
    WHERE complete
    QUALIFY ROW_NUMBER() OVER (PARTITION BY source, search ORDER BY epoch DESC, counter DESC) = 1
)

SELECT latest.search, MAX(pages.total) AS total, (SELECT COUNT(*) FROM schools) AS schools
FROM latest
INNER JOIN pages ON pages.source = latest.source AND pages.sweep_id = latest.sweep_id
WHERE latest.source = 'college-scorecard'
GROUP BY latest.search
HAVING MAX(pages.total) <> (SELECT COUNT(*) FROM schools)

-- name: schools_outside_us
-- Schools stand in the United States or their territories.
-- finds: schools outside the United States and their territories
-- severity: warn
-- because: only maps use positions
-- source: college-scorecard
-- engine: both
-- of: schools WHERE latitude_degrees IS NOT NULL
-- key: unit_id
-- limit: maps show these schools in a wrong place
SELECT unit_id, state, latitude_degrees, longitude_degrees
FROM schools
WHERE
    latitude_degrees IS NOT NULL
    AND longitude_degrees IS NOT NULL
    -- The states, Puerto Rico and the Virgin Islands; the Aleutians beyond 180°; Guam and the states in free
    -- association; American Samoa.
    AND NOT (latitude_degrees BETWEEN 17.5 AND 71.5 AND longitude_degrees BETWEEN -180 AND -64.5)
    AND NOT (latitude_degrees BETWEEN 51 AND 54 AND longitude_degrees BETWEEN 172 AND 180)
    AND NOT (latitude_degrees BETWEEN 5 AND 21 AND longitude_degrees BETWEEN 130 AND 173)
    AND NOT (latitude_degrees BETWEEN -15 AND -10 AND longitude_degrees BETWEEN -173 AND -168)

-- name: schools_position_half_known
-- Positions have a latitude and a longitude.
-- finds: schools with a latitude or a longitude alone
-- severity: warn
-- because: only maps use positions
-- source: college-scorecard
-- engine: both
-- of: schools
-- key: unit_id
SELECT unit_id, latitude_degrees, longitude_degrees
FROM schools
WHERE (latitude_degrees IS NULL) <> (longitude_degrees IS NULL)

-- name: schools_price_absurd
-- Prices of schools stay within bounds.
-- finds: schools with a price outside the bounds
-- severity: warn
-- because: medians take one wrong value without much harm
-- source: college-scorecard
-- engine: both
-- of: schools
-- key: unit_id
-- parameter most_usd: decimal = 150000; no tuition or net price of a year is above
-- parameter least_net_usd: decimal = -30000; no net price is below
SELECT unit_id, tuition_in_state_usd, tuition_out_of_state_usd, net_price_usd
FROM schools
WHERE
    tuition_in_state_usd > %(most_usd)s
    OR tuition_out_of_state_usd > %(most_usd)s
    OR net_price_usd NOT BETWEEN %(least_net_usd)s AND %(most_usd)s

-- name: schools_students_below_zero
-- No school has fewer than no students.
-- finds: schools with students below zero
-- severity: stop
-- because: a negative count means something else
-- source: college-scorecard
-- engine: both
-- of: schools
-- key: unit_id
SELECT unit_id, students
FROM schools
WHERE students < 0

-- name: schools_unknown_code
-- Codes of schools are in their lists.
-- finds: schools with an unknown code
-- severity: warn
-- because: nothing is answered by these codes yet
-- source: college-scorecard
-- engine: both
-- of: schools
-- key: unit_id
SELECT unit_id, ownership_code, predominant_degree_code
FROM schools
WHERE ownership_code NOT BETWEEN 1 AND 3 OR predominant_degree_code NOT BETWEEN 0 AND 4

-- name: schools_unknown_state
-- States of schools are states or territories.
-- finds: schools in an unknown state
-- severity: warn
-- because: the nation is counted rightly, a state that nobody asks for holds the rest
-- source: college-scorecard
-- engine: both
-- of: schools WHERE state IS NOT NULL
-- key: unit_id
SELECT unit_id, state
FROM schools
WHERE
    state NOT IN (
        'AK', 'AL', 'AR', 'AZ', 'CA', 'CO', 'CT', 'DC', 'DE', 'FL', 'GA', 'HI', 'IA', 'ID', 'IL', 'IN',
        'KS', 'KY', 'LA', 'MA', 'MD', 'ME', 'MI', 'MN', 'MO', 'MS', 'MT', 'NC', 'ND', 'NE', 'NH', 'NJ',
        'NM', 'NV', 'NY', 'OH', 'OK', 'OR', 'PA', 'RI', 'SC', 'SD', 'TN', 'TX', 'UT', 'VA', 'VT', 'WA',
        'WI', 'WV', 'WY', 'AS', 'FM', 'GU', 'MH', 'MP', 'PR', 'PW', 'VI'
    )
