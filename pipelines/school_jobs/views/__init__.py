"""Derived views: one SELECT each over the stable views and other derived ones, made in warehouse and lake."""
