-- Every field and state with postings has an outlook.
-- finds: fields and states with postings, but without an outlook
-- severity: stop
-- because: the postings would be in no answer: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- compares: marts
-- of: (SELECT DISTINCT cip4, state FROM jobs) AS places
-- key: cip4, state
SELECT placed.cip4, placed.state, COUNT(*) AS postings
FROM (
    SELECT cip4, 'US' AS state FROM jobs
    UNION ALL
    SELECT cip4, state FROM jobs WHERE state <> 'US'
) AS placed
LEFT JOIN field_outlook AS outlook ON outlook.cip4 = placed.cip4 AND outlook.state = placed.state
WHERE outlook.cip4 IS NULL
GROUP BY placed.cip4, placed.state
