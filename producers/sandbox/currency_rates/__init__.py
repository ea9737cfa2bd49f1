"""The stand-in of currencylayer and Frankfurter."""
