"""The stand-in of the QPX fare search, and the fares that it makes up."""
