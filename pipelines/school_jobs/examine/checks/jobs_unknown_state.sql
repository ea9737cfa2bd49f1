-- States of postings are states or territories.
-- finds: postings in a state that there is not
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
