-- Programmes that report earnings one, four and five years after completion, by field, and where later ones are lower.
-- column programs: programmes of the field
-- column with_1yr_and_4yr: programmes that report both
-- column with_only_one: programmes that report one of the two
-- column falling: programmes whose earnings four years after are lower than one year after
-- column earnings_1yr_median_usd: median over programmes that report both, one year after, US dollars per year
-- column earnings_4yr_median_usd: the same, four years after
-- column with_4yr_and_5yr: programmes that report four and five years after
-- column falling_later: of these, programmes whose earnings five years after are lower than four years after
WITH compared AS (
    SELECT
        cip4,
        earnings_1yr_median_usd AS first,
        earnings_4yr_median_usd AS fourth,
        earnings_5yr_median_usd AS fifth,
        earnings_1yr_median_usd IS NOT NULL AND earnings_4yr_median_usd IS NOT NULL AS has_both
    FROM programs
)

SELECT
    compared.cip4,
    MAX(fields.title) AS title,
    COUNT(*) AS programs,
    COUNT(*) FILTER (WHERE has_both) AS with_1yr_and_4yr,
    COUNT(*) FILTER (WHERE NOT has_both AND (first IS NOT NULL OR fourth IS NOT NULL)) AS with_only_one,
    COUNT(*) FILTER (WHERE has_both AND fourth < first) AS falling,
    PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY first) FILTER (WHERE has_both) AS earnings_1yr_median_usd,
    PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY fourth) FILTER (WHERE has_both) AS earnings_4yr_median_usd,
    COUNT(*) FILTER (WHERE fourth IS NOT NULL AND fifth IS NOT NULL) AS with_4yr_and_5yr,
    COUNT(*) FILTER (WHERE fifth < fourth) AS falling_later
FROM compared
JOIN fields ON fields.cip4 = compared.cip4
GROUP BY compared.cip4
ORDER BY compared.cip4
