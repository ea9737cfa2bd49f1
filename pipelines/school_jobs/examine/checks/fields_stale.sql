-- Fields are swept as often as the others.
-- finds: fields swept long before the latest one
-- severity: warn
-- because: fields are compared as if of one day
-- source: jooble
-- engine: both
-- of: field_outlook WHERE state = 'US' AND as_of_date IS NOT NULL
-- key: cip4
-- limit: postings of these fields are older than those they are compared with
-- parameter most_days: integer = 7; days that a field may be behind the latest one
SELECT cip4, as_of_date, (SELECT MAX(as_of_date) FROM field_outlook) AS latest
FROM field_outlook
WHERE
    state = 'US'
    AND as_of_date IS NOT NULL
    AND (SELECT MAX(as_of_date) FROM field_outlook) - as_of_date > %(most_days)s
