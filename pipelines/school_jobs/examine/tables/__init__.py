"""Numbers beside the checks: named statements whose rows are shown as they are."""
