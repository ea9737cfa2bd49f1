-- Checks of postings.

-- name: jobs_annual_implausible
-- Yearly salaries are between 5,000 and 5,000,000 dollars.
-- finds: postings with a yearly salary outside the bounds
-- severity: stop
-- because: the parser takes no such figure: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: jobs WHERE salary_annual_min_usd IS NOT NULL OR salary_annual_max_usd IS NOT NULL
-- key: cip4, job_id
-- parameter least_usd: decimal = 5000; no yearly salary is below
-- parameter most_usd: decimal = 5000000; no yearly salary is above
SELECT cip4, job_id, salary, salary_annual_min_usd, salary_annual_max_usd
FROM jobs
WHERE
    salary_annual_min_usd NOT BETWEEN %(least_usd)s AND %(most_usd)s
    OR salary_annual_max_usd NOT BETWEEN %(least_usd)s AND %(most_usd)s

-- name: jobs_annual_not_from_period
-- Yearly salaries are the stated ones times the periods of a year.
-- finds: postings whose yearly salary is not what they state
-- severity: stop
-- because: medians of salary are over yearly ones: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: jobs WHERE salary_annual_min_usd IS NOT NULL OR salary_annual_max_usd IS NOT NULL
-- key: cip4, job_id
WITH yearly AS (
    SELECT
        cip4, job_id, salary, salary_currency_code, salary_period, salary_min, salary_max,
        salary_annual_min_usd, salary_annual_max_usd,
        CASE salary_period
            WHEN 'hour' THEN 2080 WHEN 'day' THEN 260 WHEN 'week' THEN 52 WHEN 'month' THEN 12 WHEN 'year' THEN 1
        END AS times
    FROM jobs
    WHERE salary_annual_min_usd IS NOT NULL OR salary_annual_max_usd IS NOT NULL
)

SELECT cip4, job_id, salary, salary_currency_code, salary_period, salary_annual_min_usd, salary_annual_max_usd
FROM yearly
WHERE
    salary_currency_code IS DISTINCT FROM 'USD'
    OR times IS NULL
    OR salary_annual_min_usd IS DISTINCT FROM salary_min * times
    OR salary_annual_max_usd IS DISTINCT FROM salary_max * times

-- name: jobs_closed_before_seen
-- Postings are closed after they are first seen.
-- finds: postings closed before they were first seen
-- severity: warn
-- because: numbers of fetches decide what is closed, so that a clock that was set back shows here alone
-- source: jooble
-- engine: both
-- of: jobs WHERE closed_at IS NOT NULL
-- key: cip4, job_id
SELECT cip4, job_id, first_seen_at, closed_at
FROM jobs
WHERE closed_at < first_seen_at

-- name: jobs_closed_contradicts
-- Closed postings, and only these, say when they were closed.
-- finds: postings whose status contradicts the time of closing
-- severity: stop
-- because: counts of closed postings are by that time: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: jobs
-- key: cip4, job_id
SELECT cip4, job_id, status, closed_at
FROM jobs
WHERE (status = 'closed') <> (closed_at IS NOT NULL)

-- name: jobs_currency_without_amount
-- A currency belongs to an amount.
-- finds: postings with a currency, but no amount
-- severity: warn
-- because: no answer shows a currency without an amount
-- source: jooble
-- engine: both
-- of: jobs WHERE salary_currency_code IS NOT NULL
-- key: cip4, job_id
SELECT cip4, job_id, salary, salary_currency_code
FROM jobs
WHERE salary_currency_code IS NOT NULL AND salary_min IS NULL AND salary_max IS NULL

-- name: jobs_duplicate_of_itself
-- No posting repeats itself.
-- finds: postings that are called duplicates of themselves
-- severity: stop
-- because: it would be left out of every count of employers: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: jobs WHERE near_duplicate_of IS NOT NULL
-- key: cip4, job_id
SELECT cip4, job_id, near_duplicate_of
FROM jobs
WHERE near_duplicate_of = job_id

-- name: jobs_duplicate_of_nothing
-- What a posting repeats is an open posting of its field.
-- finds: duplicates of a posting that is missing or not open
-- severity: stop
-- because: the number of different postings would be too low: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: jobs WHERE near_duplicate_of IS NOT NULL
-- key: cip4, job_id
SELECT repeated.cip4, repeated.job_id, repeated.near_duplicate_of, original.status
FROM jobs AS repeated
LEFT JOIN jobs AS original ON original.cip4 = repeated.cip4 AND original.job_id = repeated.near_duplicate_of
WHERE repeated.near_duplicate_of IS NOT NULL AND original.status IS DISTINCT FROM 'open'

-- name: jobs_field_unknown
-- The field of every posting is known.
-- finds: postings of an unknown field
-- severity: stop
-- because: fields are made from postings, too: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- compares: marts
-- of: jobs
-- key: cip4, job_id
SELECT cip4, job_id
FROM jobs
WHERE NOT EXISTS (SELECT 1 FROM fields WHERE fields.cip4 = jobs.cip4)

-- name: jobs_link_no_web_address
-- Links are web addresses.
-- finds: postings whose link is no web address
-- severity: warn
-- because: a reader who follows the link gets nowhere, or elsewhere
-- source: jooble
-- engine: both
-- of: jobs WHERE link IS NOT NULL
-- key: cip4, job_id
SELECT cip4, job_id, link
FROM jobs
WHERE SUBSTR(LOWER(link), 1, 7) <> 'http://' AND SUBSTR(LOWER(link), 1, 8) <> 'https://'

-- name: jobs_period_unknown
-- Salaries are per hour, day, week, month or year.
-- finds: postings with an unknown period of a salary
-- severity: stop
-- because: yearly salaries could not be worked out
-- source: jooble
-- engine: both
-- of: jobs WHERE salary_period IS NOT NULL
-- key: cip4, job_id
SELECT cip4, job_id, salary, salary_period
FROM jobs
WHERE salary_period NOT IN ('hour', 'day', 'week', 'month', 'year')

-- name: jobs_posted_impossible
-- Postings are posted after 1990 and before they are first seen.
-- finds: postings with an impossible day of posting
-- severity: warn
-- because: no answer rests on the day of posting, only lists show it
-- source: jooble
-- engine: both
-- of: jobs WHERE posted_date IS NOT NULL
-- key: cip4, job_id
SELECT cip4, job_id, posted_date, first_seen_at
FROM jobs
WHERE posted_date < DATE '1990-01-01' OR posted_date > CAST(first_seen_at AS date)

-- name: jobs_salary_not_positive
-- Salaries are above zero.
-- finds: postings with a salary of zero or less
-- severity: stop
-- because: the parser takes no such figure: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: jobs WHERE salary_min IS NOT NULL OR salary_max IS NOT NULL
-- key: cip4, job_id
-- limit: medians of salary may be too low
SELECT cip4, job_id, salary, salary_min, salary_max, salary_annual_min_usd, salary_annual_max_usd
FROM jobs
WHERE salary_min <= 0 OR salary_max <= 0 OR salary_annual_min_usd <= 0 OR salary_annual_max_usd <= 0

-- name: jobs_salary_reversed
-- The greatest salary is not below the least.
-- finds: postings whose greatest salary is below the least
-- severity: stop
-- because: medians are over the lower bounds
-- source: jooble
-- engine: both
-- of: jobs WHERE salary_min IS NOT NULL AND salary_max IS NOT NULL
-- key: cip4, job_id
-- limit: medians of salary may be too high
SELECT cip4, job_id, salary, salary_min, salary_max, salary_annual_min_usd, salary_annual_max_usd
FROM jobs
WHERE salary_max < salary_min OR salary_annual_max_usd < salary_annual_min_usd

-- name: jobs_salary_without_text
-- Figures of a salary come from a text.
-- finds: postings with a figure of a salary, but no text
-- severity: stop
-- because: figures are read from the text alone: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: jobs WHERE salary IS NULL
-- key: cip4, job_id
SELECT cip4, job_id, salary_min, salary_max
FROM jobs
WHERE salary IS NULL AND COALESCE(salary_min, salary_max, salary_annual_min_usd, salary_annual_max_usd) IS NOT NULL

-- name: jobs_score_out_of_range
-- Scores of a posting's field are from 0 to 1.
-- finds: postings with a score outside 0 to 1
-- severity: stop
-- because: a share outside of 0 to 1 is none: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: jobs WHERE field_match_score IS NOT NULL
-- key: cip4, job_id
SELECT cip4, job_id, title_match, field_match_score
FROM jobs
WHERE field_match_score NOT BETWEEN 0 AND 1

-- name: jobs_unknown_state
-- States of postings are states or territories.
-- finds: postings in an unknown state
-- severity: warn
-- because: the nation is counted rightly, a state that nobody asks for holds the rest
-- source: jooble
-- engine: both
-- of: jobs WHERE state IS NOT NULL
-- key: cip4, job_id
SELECT cip4, job_id, location, state
FROM jobs
WHERE
    state NOT IN (
        'AK', 'AL', 'AR', 'AZ', 'CA', 'CO', 'CT', 'DC', 'DE', 'FL', 'GA', 'HI', 'IA', 'ID', 'IL', 'IN',
        'KS', 'KY', 'LA', 'MA', 'MD', 'ME', 'MI', 'MN', 'MO', 'MS', 'MT', 'NC', 'ND', 'NE', 'NH', 'NJ',
        'NM', 'NV', 'NY', 'OH', 'OK', 'OR', 'PA', 'RI', 'SC', 'SD', 'TN', 'TX', 'UT', 'VA', 'VT', 'WA',
        'WI', 'WV', 'WY', 'AS', 'FM', 'GU', 'MH', 'MP', 'PR', 'PW', 'VI'
    )

-- name: jobs_unknown_word
-- Status and title match of postings are in their lists.
-- finds: postings with an unknown status or title match
-- severity: stop
-- because: counts are by status: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: jobs
-- key: cip4, job_id
SELECT cip4, job_id, status, title_match
FROM jobs
WHERE status IS NULL OR status NOT IN ('open', 'closed', 'unknown') OR title_match NOT IN ('exact', 'part')

-- name: jobs_updated_impossible
-- Postings are modified after 1990 and before the last sweep ended.
-- finds: postings with an impossible time of modification
-- severity: warn
-- because: no answer rests on the time of modification; a day of grace, since the API names no time zone
-- source: jooble
-- engine: both
-- of: jobs WHERE updated_at IS NOT NULL
-- key: cip4, job_id
SELECT cip4, job_id, updated_at
FROM jobs
WHERE
    updated_at < DATE '1990-01-01'
    OR CAST(updated_at AS date) > (SELECT MAX(as_of_date) FROM field_outlook) + 1
