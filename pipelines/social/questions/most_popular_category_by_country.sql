-- The most popular category of each country; of two with as many pins, the one that is first by name.
-- called: most popular category by country; popular category
-- figure: most_popular_category_by_country
-- parameter ranks: integer = 1; ranks shown of each country: 1 is the most popular alone
SELECT
    country,
    category,
    category_count
FROM category_by_country
WHERE category_rank <= %(ranks)s
ORDER BY country, category_rank
