-- The view programs with flags: which values lie far from those of their group, by the rules of thresholds.
-- column earnings_1yr_flag: low or high: earnings_1yr_median_usd lies beyond the limits of its group; null: it does not, or was not examined
-- column earnings_1yr_group_n: values it was compared with; null: not examined, the group is too small or there is no value
-- column earnings_4yr_flag: low or high: earnings_4yr_median_usd lies beyond the limits of its group; null: it does not, or was not examined
-- column earnings_4yr_group_n: values it was compared with; null: not examined, the group is too small or there is no value
-- column earnings_5yr_flag: low or high: earnings_5yr_median_usd lies beyond the limits of its group; null: it does not, or was not examined
-- column earnings_5yr_group_n: values it was compared with; null: not examined, the group is too small or there is no value
-- column debt_flag: low or high: debt_median_usd lies beyond the limits of its group; null: it does not, or was not examined
-- column debt_group_n: values it was compared with; null: not examined, the group is too small or there is no value
-- column graduates_flag: low or high: graduates lies beyond the limits of its group; null: it does not, or was not examined
-- column graduates_group_n: values it was compared with; null: not examined, the group is too small or there is no value
-- All limits of a group in one row: one join, which no planner can misjudge.
WITH limits AS (
    SELECT
        key,
        MAX(n) FILTER (WHERE measure = 'earnings_1yr') AS earnings_1yr_n,
        MAX(low) FILTER (WHERE measure = 'earnings_1yr') AS earnings_1yr_low,
        MAX(high) FILTER (WHERE measure = 'earnings_1yr') AS earnings_1yr_high,
        MAX(n) FILTER (WHERE measure = 'earnings_4yr') AS earnings_4yr_n,
        MAX(low) FILTER (WHERE measure = 'earnings_4yr') AS earnings_4yr_low,
        MAX(high) FILTER (WHERE measure = 'earnings_4yr') AS earnings_4yr_high,
        MAX(n) FILTER (WHERE measure = 'earnings_5yr') AS earnings_5yr_n,
        MAX(low) FILTER (WHERE measure = 'earnings_5yr') AS earnings_5yr_low,
        MAX(high) FILTER (WHERE measure = 'earnings_5yr') AS earnings_5yr_high,
        MAX(n) FILTER (WHERE measure = 'debt') AS debt_n,
        MAX(low) FILTER (WHERE measure = 'debt') AS debt_low,
        MAX(high) FILTER (WHERE measure = 'debt') AS debt_high,
        MAX(n) FILTER (WHERE measure = 'graduates') AS graduates_n,
        MAX(low) FILTER (WHERE measure = 'graduates') AS graduates_low,
        MAX(high) FILTER (WHERE measure = 'graduates') AS graduates_high
    FROM program_fences
    GROUP BY key
)

SELECT
    programs.*,
    CASE
        WHEN programs.earnings_1yr_median_usd <= 0 THEN NULL
        WHEN programs.earnings_1yr_median_usd < limits.earnings_1yr_low THEN 'low'
        WHEN programs.earnings_1yr_median_usd > limits.earnings_1yr_high THEN 'high'
    END AS earnings_1yr_flag,
    CASE WHEN programs.earnings_1yr_median_usd > 0 THEN limits.earnings_1yr_n END AS earnings_1yr_group_n,
    CASE
        WHEN programs.earnings_4yr_median_usd <= 0 THEN NULL
        WHEN programs.earnings_4yr_median_usd < limits.earnings_4yr_low THEN 'low'
        WHEN programs.earnings_4yr_median_usd > limits.earnings_4yr_high THEN 'high'
    END AS earnings_4yr_flag,
    CASE WHEN programs.earnings_4yr_median_usd > 0 THEN limits.earnings_4yr_n END AS earnings_4yr_group_n,
    CASE
        WHEN programs.earnings_5yr_median_usd <= 0 THEN NULL
        WHEN programs.earnings_5yr_median_usd < limits.earnings_5yr_low THEN 'low'
        WHEN programs.earnings_5yr_median_usd > limits.earnings_5yr_high THEN 'high'
    END AS earnings_5yr_flag,
    CASE WHEN programs.earnings_5yr_median_usd > 0 THEN limits.earnings_5yr_n END AS earnings_5yr_group_n,
    CASE
        WHEN programs.debt_median_usd <= 0 THEN NULL
        WHEN programs.debt_median_usd < limits.debt_low THEN 'low'
        WHEN programs.debt_median_usd > limits.debt_high THEN 'high'
    END AS debt_flag,
    CASE WHEN programs.debt_median_usd > 0 THEN limits.debt_n END AS debt_group_n,
    CASE
        WHEN programs.graduates <= 0 THEN NULL
        WHEN programs.graduates < limits.graduates_low THEN 'low'
        WHEN programs.graduates > limits.graduates_high THEN 'high'
    END AS graduates_flag,
    CASE WHEN programs.graduates > 0 THEN limits.graduates_n END AS graduates_group_n
FROM programs
LEFT JOIN limits ON limits.key = 100 * CAST(programs.cip4 AS INTEGER) + programs.credential_level
