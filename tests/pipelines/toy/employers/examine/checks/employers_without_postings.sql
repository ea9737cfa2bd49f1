-- Every employer has postings.
-- finds: employers without any
-- severity: stop
-- because: an employer is only known by its postings: the mart is wrong by its own rule
-- source: jooble
-- engine: both
-- of: employers
-- key: company
SELECT company, postings, fields
FROM employers
WHERE postings <= 0 OR fields <= 0
