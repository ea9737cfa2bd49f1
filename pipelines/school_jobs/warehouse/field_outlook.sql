-- What a field costs, pays and who hires, by state; US is the nation. Amounts in US dollars, pay and salary per year,
-- shares and ratios as fractions, unweighted medians over programmes or postings.
CREATE OR REPLACE VIEW {views}.field_outlook AS
SELECT
    outlook.cip4,
    outlook.state,
    outlook.as_of_date,
    outlook.institutions,
    outlook.programs,
    outlook.graduates,
    outlook.earnings_4yr_median_usd,
    outlook.debt_median_usd,
    outlook.postings_open,
    outlook.postings_new,
    outlook.postings_closed,
    outlook.postings_unknown,
    outlook.postings_near_duplicate,
    outlook.postings_with_salary,
    outlook.salary_share,
    outlook.salary_quartile_1_usd,
    outlook.salary_median_usd,
    outlook.salary_quartile_3_usd,
    outlook.postings_per_100_graduates,
    outlook.debt_to_salary,
    outlook.employers,
    outlook.employer_concentration,
    field.title AS field_title
FROM {tables}.fact_field_outlook AS outlook
LEFT JOIN {tables}.dim_field AS field ON field.cip4 = outlook.cip4
