-- Fields of study that any sweep searched for, and how many sweeps did; the lake alone knows those that did not end well.
-- engine: lake
-- column sweeps: walks through the pages of the field's searches
-- column complete: of these, complete ones
SELECT
    cip4,
    COUNT(*) AS sweeps,
    COUNT(*) FILTER (WHERE complete) AS complete
FROM sweeps
WHERE source = 'jooble'
GROUP BY cip4
ORDER BY cip4
