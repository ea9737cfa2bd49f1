"""The lease that lets one driver at a time write a generation."""

from functools import cached_property

from plumbing.lease.lease import Lease
from streaming.driver.watchdog import Pulse


class DriverLease(Lease):
    @cached_property
    def pulse(self) -> Pulse:
        """Of the work that is done under it; see streaming.driver.watchdog."""
        return Pulse()
