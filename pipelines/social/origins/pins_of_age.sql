SELECT * FROM events_pin
WHERE ind IN (
    SELECT ind FROM events_user
    WHERE
        CASE
            WHEN age > 50 THEN '50+' WHEN age > 35 THEN '36-50' WHEN age > 24 THEN '25-35' WHEN age > 17 THEN '18-24'
        END = $age_group
        AND ($join_year IS NULL OR EXTRACT(YEAR FROM date_joined AT TIME ZONE 'UTC') = $join_year)
)
