"""Frequency of something in seeded replications, against the rate it should have."""

from math import sqrt


def tolerance(rate: float, replications: int) -> float:
    """Three binomial standard deviations."""
    return 3 * sqrt(rate * (1 - rate) / replications)


def assert_rate(happened: int, replications: int, rate: float) -> None:
    """Neither less nor more often than `rate`, within the binomial tolerance."""
    assert abs(happened / replications - rate) <= tolerance(rate, replications), (happened, replications, rate)


def assert_at_most(happened: int, replications: int, rate: float) -> None:
    assert happened / replications <= rate + tolerance(rate, replications), (happened, replications, rate)


def assert_at_least(happened: int, replications: int, rate: float) -> None:
    assert happened / replications >= rate - tolerance(rate, replications), (happened, replications, rate)
