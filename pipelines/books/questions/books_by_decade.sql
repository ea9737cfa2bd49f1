-- Works by the decade in which they were first published.
-- called: books by decade; decades
-- figure: books_by_decade
-- column decade: first year of the decade
-- column works: distinct works first published in it
-- column authors: distinct authors of these works
SELECT
    CAST(FLOOR(work.first_publish_year / 10.0) * 10 AS INTEGER) AS decade,
    COUNT(DISTINCT work.work_key) AS works,
    COUNT(DISTINCT tie.author_key) AS authors
FROM ol_work AS work
LEFT JOIN ol_work_author AS tie ON work.work_key = tie.work_key
WHERE work.first_publish_year IS NOT NULL
GROUP BY 1
ORDER BY 1
