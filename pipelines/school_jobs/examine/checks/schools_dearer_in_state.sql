-- Tuition is not higher for those of the state.
-- finds: schools that ask more of those of the state
-- severity: warn
-- because: one of the two prices is wrong, or they are the wrong way round
-- source: college-scorecard
-- engine: both
-- of: schools WHERE tuition_in_state_usd IS NOT NULL AND tuition_out_of_state_usd IS NOT NULL
-- key: unit_id
-- limit: what is said of tuition may be the wrong way round for these schools
SELECT unit_id, tuition_in_state_usd, tuition_out_of_state_usd
FROM schools
WHERE tuition_out_of_state_usd < tuition_in_state_usd
