SELECT
    count(DISTINCT job_id) AS postings,
    count(DISTINCT cip4) AS fields,
    list_slice(list(DISTINCT struct_pack(cip4 := cip4, job_id := job_id)), 1, $most) AS first
FROM events_job
WHERE company = $company
