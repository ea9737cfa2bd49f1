-- Every field that has search words was swept.
-- finds: fields with search words, but without a complete sweep
-- severity: warn
-- because: their postings are unknown, and rankings leave them out
-- source: jooble
-- engine: both
-- compares: marts
-- of: fields WHERE search_words IS NOT NULL
-- key: cip4
-- limit: nothing is known of the postings of these fields, and rankings by postings leave them out
SELECT fields.cip4, fields.title, fields.search_words
FROM fields
LEFT JOIN field_outlook AS nation ON nation.cip4 = fields.cip4 AND nation.state = 'US'
WHERE fields.search_words IS NOT NULL AND nation.as_of_date IS NULL
