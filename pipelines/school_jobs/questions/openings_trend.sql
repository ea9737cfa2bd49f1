-- Open postings day by day of the fields with most of them, or of one field, in one state (US: the nation), with the change per graduate.
-- called: openings trend; trend of openings
-- figure: openings_trend
-- parameter state: text = US; a state, TX or Texas; US is the nation
-- parameter field: text = null; field of study, four digits of CIP or words of its title
-- parameter top: integer = 5; fields at most, those with most open postings first
-- parameter min_n: integer = 5; what rests on fewer values is withheld
-- column title: title of the field
-- column postings_change: change of postings_open since the day before that has a complete sweep of the field
-- column postings_per_100_graduates: postings_open of the day per hundred graduates of the latest reported year
-- column change_per_100_graduates: postings_change per hundred graduates
-- column withheld: cells left empty because they rest on fewer than min_n values
WITH chosen AS (
    SELECT
        cip4,
        field_title AS title,
        graduates,
        postings_open AS postings_now
    FROM field_outlook
    WHERE state = %(state)s
      AND postings_open IS NOT NULL
      AND (CAST(%(field)s AS text) IS NULL OR cip4 = CAST(%(field)s AS text))
    ORDER BY postings_open DESC, cip4
    LIMIT %(top)s
),
-- The nation has a row on each day of a complete sweep; a state without one on that day had no posting.
days AS (
    SELECT
        chosen.cip4,
        chosen.title,
        chosen.graduates,
        chosen.postings_now,
        nation.as_of_date,
        COALESCE(there.postings_open, 0) AS postings_open,
        COALESCE(there.postings_new, 0) AS postings_new,
        COALESCE(there.postings_closed, 0) AS postings_closed
    FROM chosen
    JOIN field_trend AS nation ON nation.cip4 = chosen.cip4 AND nation.state = 'US'
    LEFT JOIN field_trend AS there
        ON there.cip4 = nation.cip4 AND there.as_of_date = nation.as_of_date AND there.state = %(state)s
),
changes AS (
    SELECT
        days.*,
        postings_open - LAG(postings_open) OVER (PARTITION BY cip4 ORDER BY as_of_date) AS postings_change,
        LAG(postings_open) OVER (PARTITION BY cip4 ORDER BY as_of_date) AS postings_before
    FROM days
)
SELECT
    cip4,
    title,
    as_of_date,
    postings_open,
    postings_new,
    postings_closed,
    postings_change,
    graduates,
    CASE
        WHEN LEAST(postings_open, graduates) >= %(min_n)s
            THEN ROUND(CAST(100 * postings_open AS DECIMAL(18, 4)) / NULLIF(graduates, 0), 2)
    END AS postings_per_100_graduates,
    CASE
        WHEN LEAST(GREATEST(postings_open, postings_before), graduates) >= %(min_n)s
            THEN ROUND(CAST(100 * postings_change AS DECIMAL(18, 4)) / NULLIF(graduates, 0), 4)
    END AS change_per_100_graduates,
    NULLIF(CONCAT_WS(
        ', ',
        CASE WHEN LEAST(postings_open, graduates) < %(min_n)s THEN 'openings' END,
        CASE
            WHEN postings_before IS NOT NULL AND LEAST(GREATEST(postings_open, postings_before), graduates) < %(min_n)s
                THEN 'change'
        END
    ), '') AS withheld
FROM changes
ORDER BY postings_now DESC, cip4, as_of_date DESC
