-- Fields of study by code and title.
SELECT
    cip4,
    title
FROM fields
ORDER BY cip4
