-- Authors, one row each.
CREATE OR REPLACE VIEW {views}.ol_author AS
SELECT
    mart.author_key,
    mart.name,
    mart.birth_date_text,
    mart.death_date_text,
    mart.first_book_year
FROM {tables}.dim_ol_author AS mart
