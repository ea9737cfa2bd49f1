-- Messages that were refused, by topic and reason.
-- called: refused messages; rejects
-- figure: refused_messages
-- column refused: messages that were refused
SELECT
    raw_topic,
    reason,
    COUNT(*) AS refused
FROM pin_reject
GROUP BY raw_topic, reason
ORDER BY refused DESC, raw_topic, reason
