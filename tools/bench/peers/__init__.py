"""What one would write by hand for the same work: no archive, no lease, no ledger, no generations."""
