-- Which employers had most postings?
-- called: largest employers
-- parameter top: integer = 10; rows at most
SELECT
    company,
    postings,
    fields
FROM employers
ORDER BY postings DESC, company ASC
LIMIT %(top)s
