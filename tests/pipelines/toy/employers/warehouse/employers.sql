-- Employers by the postings that name them.
CREATE OR REPLACE VIEW {views}.employers AS
SELECT
    employer.company,
    employer.postings,
    employer.fields,
    employer.first_listed_at
FROM {tables}.fact_employer AS employer
