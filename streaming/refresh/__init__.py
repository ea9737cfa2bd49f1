"""Marts brought up to the events landed, and as they were at a fence."""
