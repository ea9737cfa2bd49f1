-- The first rows that a check finds, in the order of their keys, and how many there are in all.
SELECT
    COUNT(*) OVER () AS of_all,
    offending.*
FROM (
    {check}
) AS offending
ORDER BY {key}
LIMIT {most}
