-- Figures of a field and level that several schools report to the dollar: debt, and earnings one and four years after.
-- column programs: programmes with these very figures
-- column names: different names of their schools, up to the first dash: 1 where branches of one school share them
-- column first_unit_id: the school with the lowest number
SELECT
    programs.cip4,
    programs.credential_level,
    programs.debt_median_usd,
    programs.earnings_1yr_median_usd,
    programs.earnings_4yr_median_usd,
    COUNT(*) AS programs,
    COUNT(DISTINCT SPLIT_PART(programs.school_name, '-', 1)) AS names,
    MIN(CAST(programs.unit_id AS BIGINT)) AS first_unit_id
FROM programs
WHERE programs.debt_median_usd IS NOT NULL
  AND programs.earnings_1yr_median_usd IS NOT NULL
  AND programs.earnings_4yr_median_usd IS NOT NULL
GROUP BY
    programs.cip4,
    programs.credential_level,
    programs.debt_median_usd,
    programs.earnings_1yr_median_usd,
    programs.earnings_4yr_median_usd
HAVING COUNT(*) > 1
ORDER BY programs DESC, programs.cip4, programs.credential_level, first_unit_id
