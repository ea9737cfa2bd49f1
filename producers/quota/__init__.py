"""How many requests a key may still make: the ledger, forecasts and `gpps quota`."""
