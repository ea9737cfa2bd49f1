-- On its last day a trend counts what the outlook counts.
-- finds: fields whose trend and outlook count other open postings
-- severity: warn
-- because: the outlook also counts what was seen since, or by a sweep that was cut short
-- source: jooble
-- engine: both
-- compares: marts
-- of: field_outlook WHERE state = 'US' AND as_of_date IS NOT NULL
-- key: cip4
-- limit: for these fields the last point of a trend is not the number of the outlook
SELECT outlook.cip4, outlook.as_of_date, outlook.postings_open, trend.postings_open AS postings_open_of_trend
FROM field_outlook AS outlook
INNER JOIN field_trend AS trend
    ON trend.cip4 = outlook.cip4 AND trend.state = outlook.state AND trend.as_of_date = outlook.as_of_date
WHERE outlook.state = 'US' AND outlook.postings_open <> trend.postings_open
