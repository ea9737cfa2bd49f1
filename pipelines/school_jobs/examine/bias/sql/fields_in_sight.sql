-- Every field of study with what is known of it in the nation; null is unknown, a date means it was completely swept.
SELECT
    fields.cip4,
    fields.title,
    fields.family_code,
    fields.occupations,
    fields.search_words,
    outlook.as_of_date,
    outlook.programs,
    outlook.graduates,
    outlook.postings_open,
    outlook.earnings_4yr_median_usd,
    found.postings AS postings_ever
FROM fields
LEFT JOIN field_outlook AS outlook
    ON outlook.cip4 = fields.cip4
    AND outlook.state = 'US'
LEFT JOIN (
    SELECT cip4, COUNT(*) AS postings
    FROM jobs
    GROUP BY cip4
) AS found ON found.cip4 = fields.cip4
ORDER BY fields.cip4
