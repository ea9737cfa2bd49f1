-- The field with most open postings in the nation: an example for questions about one field.
SELECT cip4
FROM field_outlook
WHERE state = 'US'
ORDER BY postings_open DESC NULLS LAST, cip4
LIMIT 1
