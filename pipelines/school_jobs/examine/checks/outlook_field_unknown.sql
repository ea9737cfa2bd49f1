-- The field of every outlook is there.
-- finds: rows of outlooks and trends of a field that is not there
-- severity: stop
-- because: the marts are wrong by their own rules
-- source: both
-- engine: both
-- compares: marts
-- of: field_outlook
-- key: cip4
SELECT of_outlooks.cip4
FROM (
    SELECT cip4 FROM field_outlook
    UNION
    SELECT cip4 FROM program_outlook
    UNION
    SELECT cip4 FROM field_trend
) AS of_outlooks
WHERE NOT EXISTS (SELECT 1 FROM fields WHERE fields.cip4 = of_outlooks.cip4)
