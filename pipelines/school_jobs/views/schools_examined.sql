-- The view schools with flags: which values lie far from those of their group, by the rules of thresholds.
-- column tuition_in_state_flag: low or high: tuition_in_state_usd lies beyond the limits of its group; null: it does not, or was not examined
-- column tuition_in_state_group_n: values it was compared with; null: not examined, the group is too small or there is no value
-- column tuition_out_of_state_flag: low or high: tuition_out_of_state_usd lies beyond the limits of its group; null: it does not, or was not examined
-- column tuition_out_of_state_group_n: values it was compared with; null: not examined, the group is too small or there is no value
-- column net_price_flag: low or high: net_price_usd lies beyond the limits of its group; null: it does not, or was not examined
-- column net_price_group_n: values it was compared with; null: not examined, the group is too small or there is no value
-- column earnings_10yr_flag: low or high: median_earnings_10yr_usd lies beyond the limits of its group; null: it does not, or was not examined
-- column earnings_10yr_group_n: values it was compared with; null: not examined, the group is too small or there is no value
-- column school_debt_flag: low or high: median_debt_usd lies beyond the limits of its group; null: it does not, or was not examined
-- column school_debt_group_n: values it was compared with; null: not examined, the group is too small or there is no value
-- column students_flag: low or high: students lies beyond the limits of its group; null: it does not, or was not examined
-- column students_group_n: values it was compared with; null: not examined, the group is too small or there is no value
-- All limits of a group in one row: one join, which no planner can misjudge.
WITH limits AS (
    SELECT
        key,
        MAX(n) FILTER (WHERE measure = 'tuition_in_state') AS tuition_in_state_n,
        MAX(low) FILTER (WHERE measure = 'tuition_in_state') AS tuition_in_state_low,
        MAX(high) FILTER (WHERE measure = 'tuition_in_state') AS tuition_in_state_high,
        MAX(n) FILTER (WHERE measure = 'tuition_out_of_state') AS tuition_out_of_state_n,
        MAX(low) FILTER (WHERE measure = 'tuition_out_of_state') AS tuition_out_of_state_low,
        MAX(high) FILTER (WHERE measure = 'tuition_out_of_state') AS tuition_out_of_state_high,
        MAX(n) FILTER (WHERE measure = 'net_price') AS net_price_n,
        MAX(low) FILTER (WHERE measure = 'net_price') AS net_price_low,
        MAX(high) FILTER (WHERE measure = 'net_price') AS net_price_high,
        MAX(n) FILTER (WHERE measure = 'earnings_10yr') AS earnings_10yr_n,
        MAX(low) FILTER (WHERE measure = 'earnings_10yr') AS earnings_10yr_low,
        MAX(high) FILTER (WHERE measure = 'earnings_10yr') AS earnings_10yr_high,
        MAX(n) FILTER (WHERE measure = 'school_debt') AS school_debt_n,
        MAX(low) FILTER (WHERE measure = 'school_debt') AS school_debt_low,
        MAX(high) FILTER (WHERE measure = 'school_debt') AS school_debt_high,
        MAX(n) FILTER (WHERE measure = 'students') AS students_n,
        MAX(low) FILTER (WHERE measure = 'students') AS students_low,
        MAX(high) FILTER (WHERE measure = 'students') AS students_high
    FROM school_fences
    GROUP BY key
)

SELECT
    schools.*,
    CASE
        WHEN schools.tuition_in_state_usd <= 0 THEN NULL
        WHEN schools.tuition_in_state_usd < limits.tuition_in_state_low THEN 'low'
        WHEN schools.tuition_in_state_usd > limits.tuition_in_state_high THEN 'high'
    END AS tuition_in_state_flag,
    CASE WHEN schools.tuition_in_state_usd > 0 THEN limits.tuition_in_state_n END AS tuition_in_state_group_n,
    CASE
        WHEN schools.tuition_out_of_state_usd <= 0 THEN NULL
        WHEN schools.tuition_out_of_state_usd < limits.tuition_out_of_state_low THEN 'low'
        WHEN schools.tuition_out_of_state_usd > limits.tuition_out_of_state_high THEN 'high'
    END AS tuition_out_of_state_flag,
    CASE WHEN schools.tuition_out_of_state_usd > 0 THEN limits.tuition_out_of_state_n END AS tuition_out_of_state_group_n,
    CASE
        WHEN schools.net_price_usd <= 0 THEN NULL
        WHEN schools.net_price_usd < limits.net_price_low THEN 'low'
        WHEN schools.net_price_usd > limits.net_price_high THEN 'high'
    END AS net_price_flag,
    CASE WHEN schools.net_price_usd > 0 THEN limits.net_price_n END AS net_price_group_n,
    CASE
        WHEN schools.median_earnings_10yr_usd <= 0 THEN NULL
        WHEN schools.median_earnings_10yr_usd < limits.earnings_10yr_low THEN 'low'
        WHEN schools.median_earnings_10yr_usd > limits.earnings_10yr_high THEN 'high'
    END AS earnings_10yr_flag,
    CASE WHEN schools.median_earnings_10yr_usd > 0 THEN limits.earnings_10yr_n END AS earnings_10yr_group_n,
    CASE
        WHEN schools.median_debt_usd <= 0 THEN NULL
        WHEN schools.median_debt_usd < limits.school_debt_low THEN 'low'
        WHEN schools.median_debt_usd > limits.school_debt_high THEN 'high'
    END AS school_debt_flag,
    CASE WHEN schools.median_debt_usd > 0 THEN limits.school_debt_n END AS school_debt_group_n,
    CASE
        WHEN schools.students <= 0 THEN NULL
        WHEN schools.students < limits.students_low THEN 'low'
        WHEN schools.students > limits.students_high THEN 'high'
    END AS students_flag,
    CASE WHEN schools.students > 0 THEN limits.students_n END AS students_group_n
FROM schools
LEFT JOIN limits ON limits.key = 10 * COALESCE(schools.ownership_code, 9) + COALESCE(schools.predominant_degree_code, 9)
