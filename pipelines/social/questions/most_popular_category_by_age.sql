-- The most popular category of each age group; of two with as many pins, the one that is first by name.
-- called: most popular category by age
-- figure: most_popular_category_by_age
-- parameter ranks: integer = 1; ranks shown of each age group: 1 is the most popular alone
SELECT
    age_group,
    category,
    category_count
FROM category_by_age
WHERE category_rank <= %(ranks)s
ORDER BY age_group, category_rank
