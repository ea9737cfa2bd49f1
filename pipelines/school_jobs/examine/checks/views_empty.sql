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
