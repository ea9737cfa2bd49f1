-- Checks of how recent the data are, and whether they are there at all.

-- name: dead_letters_share
-- Few records of a topic are refused.
-- finds: topics of which too many records are dead letters
-- severity: warn
-- because: what is refused may differ from what is not
-- source: both
-- engine: lake
-- of: (SELECT DISTINCT topic FROM dead_letters) AS topics
-- key: topic
-- limit: records of these topics are missing, and may be other ones than those that are there
-- parameter most_per_thousand: integer = 10; dead letters of a thousand records of a topic
WITH held AS (
    SELECT 'college-scorecard.school' AS kind, COUNT(*) AS rows FROM schools
    UNION ALL
    SELECT 'college-scorecard.program', COUNT(*) FROM programs
    UNION ALL
    SELECT 'jooble.job', COUNT(*) FROM jobs
    UNION ALL
    SELECT source || '.page', COUNT(*) FROM pages GROUP BY source
    UNION ALL
    SELECT source || '.sweep', COUNT(*) FROM sweeps GROUP BY source
)

SELECT dead.topic, COUNT(*) AS dead_letters, MAX(COALESCE(held.rows, 0)) AS held
FROM dead_letters AS dead
LEFT JOIN held ON starts_with(dead.topic, held.kind || '.')
GROUP BY dead.topic
HAVING COUNT(*) * 1000 > %(most_per_thousand)s * (COUNT(*) + MAX(COALESCE(held.rows, 0)))

-- name: fields_never_swept
-- Every field of the CIP that has search words was swept completely.
-- finds: fields of the whole CIP with search words, but without a complete sweep
-- severity: warn
-- because: their postings are unknown, and rankings leave them out
-- source: jooble
-- engine: both
-- compares: marts
-- of: fields WHERE search_words IS NOT NULL
-- key: cip4
-- limit: nothing is known of the postings of these fields, and rankings by postings leave them out
SELECT fields.cip4, fields.title, fields.search_words
FROM fields
LEFT JOIN field_outlook AS nation ON nation.cip4 = fields.cip4 AND nation.state = 'US'
WHERE fields.search_words IS NOT NULL AND nation.as_of_date IS NULL

-- name: fields_stale
-- Fields are swept as often as the others.
-- finds: fields swept long before the latest one
-- severity: warn
-- because: fields are compared as if of one day
-- source: jooble
-- engine: both
-- of: field_outlook WHERE state = 'US' AND as_of_date IS NOT NULL
-- key: cip4
-- limit: postings of these fields are older than those they are compared with
-- parameter most_days: integer = 7; days that a field may be behind the latest one
SELECT cip4, as_of_date, (SELECT MAX(as_of_date) FROM field_outlook) AS latest
FROM field_outlook
WHERE
    state = 'US'
    AND as_of_date IS NOT NULL
    AND (SELECT MAX(as_of_date) FROM field_outlook) - as_of_date > %(most_days)s

-- name: postings_stale
-- The latest sweep of postings is of these days.
-- finds: sources of postings whose latest sweep is too long ago
-- severity: warn
-- because: who is hiring right now is not known any more
-- source: jooble
-- engine: both
-- of: (SELECT 1 AS one) AS sources
-- key: latest
-- limit: what is said of open postings was so on the day of the latest sweep, and need not be so any more
-- parameter today: date = null; day of the clock; null: nothing is too old
-- parameter most_days: integer = 3; days since the latest complete sweep
SELECT MAX(as_of_date) AS latest, CAST(%(today)s AS date) AS today
FROM field_outlook
HAVING CAST(%(today)s AS date) - MAX(as_of_date) > %(most_days)s

-- name: searches_never_complete
-- Every search was swept completely.
-- finds: searches that were never swept completely
-- severity: warn
-- because: nothing that they stopped listing was ever closed
-- source: both
-- engine: lake
-- of: (SELECT source, search FROM sweeps UNION SELECT source, search FROM pages) AS searches
-- key: source, search
-- limit: what these searches would list is not known, or only in part
SELECT
    searches.source,
    searches.search,
    COUNT(sweeps.sweep_id) AS sweeps,
    MAX(sweeps.ended_at) AS last_ended_at,
    ARG_MAX(sweeps.reason, sweeps.ended_at) AS last_reason
FROM (SELECT source, search FROM sweeps UNION SELECT source, search FROM pages) AS searches
LEFT JOIN sweeps ON sweeps.source = searches.source AND sweeps.search = searches.search
GROUP BY searches.source, searches.search
HAVING COUNT(*) FILTER (WHERE sweeps.complete) = 0

-- name: searches_stale
-- Searches are swept as often as the others of their source.
-- finds: searches swept long before the latest one of their source
-- severity: warn
-- because: their postings count as unknown after fourteen days
-- source: both
-- engine: lake
-- of: (SELECT DISTINCT source, search FROM sweeps WHERE complete) AS searches
-- key: source, search
-- limit: what these searches list is older than what it is compared with
-- parameter most_days: integer = 7; days that a search may be behind the latest one of its source
WITH latest AS (
    SELECT source, search, sweep_id, started_at, ended_at
    FROM sweeps
    WHERE complete
    QUALIFY ROW_NUMBER() OVER (PARTITION BY source, search ORDER BY epoch DESC, counter DESC) = 1
)

SELECT latest.source, latest.search, latest.ended_at, newest.ended_at AS newest_ended_at
FROM latest
INNER JOIN (SELECT source, MAX(ended_at) AS ended_at FROM latest GROUP BY source) AS newest
    ON newest.source = latest.source
WHERE CAST(newest.ended_at AS date) - CAST(latest.ended_at AS date) > %(most_days)s

-- name: sources_stale
-- The latest complete sweep of every source is of these days.
-- finds: sources whose latest complete sweep is too long ago
-- severity: warn
-- because: answers are of the day of the sweep, not of today
-- source: both
-- engine: lake
-- of: (SELECT DISTINCT source FROM sweeps) AS sources
-- key: source
-- limit: answers are of the day of the latest sweep, and need not be so any more
-- parameter today: date = null; day of the clock; null: nothing is too old
-- parameter postings_days: integer = 3; days since the latest complete sweep of postings
-- parameter schools_days: integer = 45; days since the latest complete sweep of schools
SELECT source, MAX(ended_at) AS latest, CAST(%(today)s AS date) AS today
FROM sweeps
WHERE complete
GROUP BY source
HAVING
    CAST(%(today)s AS date) - CAST(MAX(ended_at) AS date)
    > CASE WHEN source = 'jooble' THEN %(postings_days)s ELSE %(schools_days)s END

-- name: sweeps_failed
-- The last sweep of every search came to its end.
-- finds: searches whose last sweep was cut short
-- severity: warn
-- because: an earlier complete sweep still counts, what came since may be missing
-- source: both
-- engine: lake
-- of: (SELECT DISTINCT source, search FROM sweeps) AS searches
-- key: source, search
-- limit: the latest of what these searches list may be missing
SELECT source, search, sweep_id, ended_at, pages, pages_landed, reason
FROM sweeps
QUALIFY
    NOT complete
    AND ROW_NUMBER() OVER (PARTITION BY source, search ORDER BY epoch DESC, counter DESC) = 1

-- name: views_empty
-- Every view holds rows.
-- finds: views without rows
-- severity: warn
-- because: a source that is not asked yet, or not loaded, is no mistake, but passes every other check
-- source: both
-- engine: both
-- of: (VALUES (1), (2), (3), (4), (5), (6), (7)) AS views
-- key: view_name
-- limit: nothing is known of what these views hold
SELECT 'schools' AS view_name
WHERE NOT EXISTS (SELECT 1 FROM schools)
UNION ALL
SELECT 'fields'
WHERE NOT EXISTS (SELECT 1 FROM fields)
UNION ALL
SELECT 'programs'
WHERE NOT EXISTS (SELECT 1 FROM programs)
UNION ALL
SELECT 'jobs'
WHERE NOT EXISTS (SELECT 1 FROM jobs)
UNION ALL
SELECT 'field_outlook'
WHERE NOT EXISTS (SELECT 1 FROM field_outlook)
UNION ALL
SELECT 'program_outlook'
WHERE NOT EXISTS (SELECT 1 FROM program_outlook)
UNION ALL
SELECT 'field_trend'
WHERE NOT EXISTS (SELECT 1 FROM field_trend)
