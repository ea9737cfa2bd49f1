-- The most popular category of each year of posting; of two with as many pins, the one that is first by name.
-- called: most popular category by year
-- figure: most_popular_category_by_year
-- parameter first_year: integer = 2018; first year of posting
-- parameter last_year: integer = 2022; last year of posting
-- parameter ranks: integer = 1; ranks shown of each year: 1 is the most popular alone
SELECT
    post_year,
    category,
    category_count
FROM category_by_year
WHERE category_rank <= %(ranks)s AND post_year BETWEEN %(first_year)s AND %(last_year)s
ORDER BY post_year, category_rank
