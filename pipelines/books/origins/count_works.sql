-- Distinct works of an author, in a year where the key has one.
WITH behind AS (
    SELECT work.work_key, work.title, work.first_publish_year
    FROM {tables}.dim_ol_work AS work
    INNER JOIN {tables}.fact_ol_work_author AS tie ON tie.work_key = work.work_key
    WHERE
        tie.author_key = %(author_key)s
        AND work.first_publish_year = COALESCE(%(first_publish_year)s, work.first_publish_year)
),
listed AS (
    SELECT work_key, title, first_publish_year FROM behind ORDER BY first_publish_year, work_key LIMIT %(most)s
)
SELECT
    COUNT(*) AS total_books,
    COUNT(DISTINCT first_publish_year) AS years_with_books,
    (SELECT JSON_AGG(listed) FROM listed) AS first
FROM behind
