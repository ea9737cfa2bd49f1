"""The stand-in of the Walmart affiliate API, and the items that it makes up."""
