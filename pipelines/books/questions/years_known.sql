-- Works whose year of first publication is known, and those without one, which are in no count per year.
-- called: years known; coverage
-- figure: years_known
-- column subject_key: subject that lists the works; all works together: all
-- column works: distinct works
-- column works_dated: of these, works whose year of first publication is known
-- column works_undated: of these, works whose year is not known
-- column works_unattributed: of these, works that name no author
-- column dated_share: works_dated per work, a fraction
WITH listed AS (
    SELECT
        work_key,
        'all' AS subject_key
    FROM ol_work
    UNION ALL
    SELECT
        work_key,
        subject_key
    FROM ol_work_subject
)

SELECT
    listed.subject_key,
    COUNT(*) AS works,
    COUNT(work.first_publish_year) AS works_dated,
    COUNT(*) - COUNT(work.first_publish_year) AS works_undated,
    COUNT(*) - COUNT(work.first_author_key) AS works_unattributed,
    ROUND(CAST(COUNT(work.first_publish_year) AS DECIMAL(18, 4)) / COUNT(*), 4) AS dated_share
FROM listed
INNER JOIN ol_work AS work ON listed.work_key = work.work_key
GROUP BY listed.subject_key
ORDER BY CASE WHEN listed.subject_key = 'all' THEN 0 ELSE 1 END, works DESC, listed.subject_key
