SELECT cip4, job_id, status, title
FROM {jobs}
WHERE cip4 = %(cip4)s AND (%(state)s = %(nation)s OR state = %(state)s)
ORDER BY CASE status WHEN 'open' THEN 0 WHEN 'closed' THEN 1 ELSE 2 END, job_id
LIMIT %(most)s
