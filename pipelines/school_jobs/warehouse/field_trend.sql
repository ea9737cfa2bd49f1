-- Postings of a field day by day, by state; US is the nation. As things stood at the day's last complete sweep: new and
-- closed ones of the 7 days before, salary in US dollars per year, an unweighted median over open postings.
CREATE OR REPLACE VIEW {views}.field_trend AS
SELECT
    trend.cip4,
    trend.state,
    trend.as_of_date,
    trend.postings_open,
    trend.postings_new,
    trend.postings_closed,
    trend.postings_with_salary,
    trend.salary_median_usd,
    field.title AS field_title
FROM {tables}.fact_field_trend AS trend
LEFT JOIN {tables}.dim_field AS field ON field.cip4 = trend.cip4
