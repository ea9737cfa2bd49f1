-- Fields of study, one row each.
CREATE OR REPLACE VIEW {views}.fields AS
SELECT
    field.cip4,
    field.title,
    field.family_code,
    field.occupations,
    field.search_words
FROM {tables}.dim_field AS field
