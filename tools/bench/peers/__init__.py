"""Programs as one would write them by hand for the same work: no archive, no lease, no ledger, no generations."""
