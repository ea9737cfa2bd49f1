"""Flights: fares of trip options, in third normal form."""
