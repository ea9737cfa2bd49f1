/* Number of rows, and a hash of their content, for each view of the warehouse. */
SELECT 'schools' AS view, COUNT(*) AS n, MD5(STRING_AGG(MD5(CAST(t AS TEXT)), '' ORDER BY MD5(CAST(t AS TEXT)))) AS content
FROM schools AS t
UNION ALL
SELECT 'programs' AS view, COUNT(*) AS n, MD5(STRING_AGG(MD5(CAST(t AS TEXT)), '' ORDER BY MD5(CAST(t AS TEXT)))) AS content
FROM programs AS t
UNION ALL
SELECT 'jobs' AS view, COUNT(*) AS n, MD5(STRING_AGG(MD5(CAST(t AS TEXT)), '' ORDER BY MD5(CAST(t AS TEXT)))) AS content
FROM jobs AS t
UNION ALL
SELECT 'field_outlook' AS view, COUNT(*) AS n, MD5(STRING_AGG(MD5(CAST(t AS TEXT)), '' ORDER BY MD5(CAST(t AS TEXT)))) AS content
FROM field_outlook AS t
UNION ALL
SELECT 'program_outlook' AS view, COUNT(*) AS n, MD5(STRING_AGG(MD5(CAST(t AS TEXT)), '' ORDER BY MD5(CAST(t AS TEXT)))) AS content
FROM program_outlook AS t
