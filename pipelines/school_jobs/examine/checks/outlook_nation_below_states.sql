-- The nation has at least what its states have together.
-- finds: fields with more in the states than in the nation
-- severity: stop
-- because: the marts are wrong by their own rules
-- source: both
-- engine: both
-- of: field_outlook WHERE state = 'US'
-- key: cip4
WITH of_states AS (
    SELECT
        cip4,
        SUM(programs) AS programs,
        SUM(graduates) AS graduates,
        SUM(postings_open) AS postings_open
    FROM field_outlook
    WHERE state <> 'US'
    GROUP BY cip4
)

SELECT
    of_states.cip4,
    nation.programs,
    of_states.programs AS programs_of_states,
    nation.graduates,
    of_states.graduates AS graduates_of_states,
    nation.postings_open,
    of_states.postings_open AS postings_open_of_states
FROM of_states
LEFT JOIN field_outlook AS nation ON nation.cip4 = of_states.cip4 AND nation.state = 'US'
WHERE
    COALESCE(nation.programs, 0) < of_states.programs
    OR COALESCE(nation.graduates, 0) < of_states.graduates
    OR COALESCE(nation.postings_open, 0) < of_states.postings_open
