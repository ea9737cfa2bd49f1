SELECT key, kind, expected_rows, found_rows FROM differing ORDER BY key LIMIT ?
