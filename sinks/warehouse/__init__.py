"""The warehouse: tables of one generation behind stable views, loaded by transaction and ledger."""
