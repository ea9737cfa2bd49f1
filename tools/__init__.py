"""Tools of the project's developers, which are not installed."""
