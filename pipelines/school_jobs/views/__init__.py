"""Derived views: one SELECT each over the stable views and other derived ones. Nothing of them is stored anywhere."""
