-- The keys whose rows differ, and how. lacking: rows expected and not found; beyond: rows found and not expected.
CREATE OR REPLACE TEMPORARY TABLE differing AS
WITH lacking AS (
    SELECT key, count(*) AS lacking FROM (FROM expected EXCEPT ALL FROM found) GROUP BY ALL
),
beyond AS (
    SELECT key, count(*) AS beyond FROM (FROM found EXCEPT ALL FROM expected) GROUP BY ALL
),
keys AS (
    SELECT key, coalesce(lacking, 0) AS lacking, coalesce(beyond, 0) AS beyond
    FROM lacking FULL JOIN beyond USING (key)
),
counted AS (
    SELECT
        keys.*,
        (SELECT count(*) FROM expected WHERE expected.key = keys.key) AS expected_rows,
        (SELECT count(*) FROM found WHERE found.key = keys.key) AS found_rows
    FROM keys
)
SELECT
    key,
    expected_rows,
    found_rows,
    CASE
        WHEN lacking > 0 AND beyond > 0 THEN 'changed'
        WHEN found_rows = 0 THEN 'missing'
        WHEN expected_rows = 0 THEN 'surplus'
        ELSE 'doubled'
    END AS kind
FROM counted
