"""Leases: one process at a time does something, under an epoch that no other ever had."""
