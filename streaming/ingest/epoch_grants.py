"""Which epochs the leases of sources gave, and when: written down by producers, read on by the driver.

They only become more, and a record is judged by those that were there when Kafka took it, so that it is judged alike
whenever that is done.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from plumbing.objects.store import store_at
from producers.contract import CLOCK_SECONDS, grants_uri, read_grant

START = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Allowed:
    """The greatest epoch that a record may have: `highest`, and from each (microsecond since 1970, epoch) on that one.

    The steps are in the order of both.
    """

    highest: int
    steps: tuple[tuple[int, int], ...] = ()


@dataclass
class Grants:
    """The grants of each source, in the order of their epochs, as far as they have been read: `read_on` first.

    They lie beside the sources' archives under `lake_uri`, for all pipelines.
    """

    lake_uri: str
    aws: Mapping[str, str] = field(default_factory=dict, repr=False)
    _known: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    _last: dict[str, str] = field(default_factory=dict)

    def allowed(self, source: str, earliest: int, latest: int) -> Allowed | None:
        """For records that Kafka took from `earliest` to `latest` (microseconds since 1970).

        None: no epoch of the source was ever written down, and any may stand.
        """
        known = self._known.get(source)
        return allowed(known, earliest, latest) if known else None

    def read_on(self, source: str) -> None:
        """Reads what has been granted since; a record's own grant is there before the record is."""
        folder = store_at(grants_uri(self.lake_uri, source), self.aws)
        known = self._known.setdefault(source, [])
        for name in folder.files(self._last.get(source, "")):
            if grant := read_grant(name):
                known.append((grant[0], (grant[1] - START) // timedelta(microseconds=1)))
                self._last[source] = name


def allowed(known: list[tuple[int, int]], earliest: int, latest: int) -> Allowed:
    """`known`: at least one (epoch, microseconds since 1970), in the order of epochs.

    What is older than the first of them may stand: it is older than all that is granted.
    """
    highest = reached = known[0][0] - 1
    steps: list[tuple[int, int]] = []
    for since, epoch in sorted((at - CLOCK_SECONDS * 1_000_000, epoch) for epoch, at in known):
        if epoch <= reached:
            continue
        reached = epoch
        if since <= earliest:
            highest = epoch
        elif since <= latest:
            steps.append((since, epoch))
    return Allowed(highest, tuple(steps))
