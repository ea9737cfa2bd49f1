"""The data a local run works on. Each data set has names of its own everywhere, so that the two never mix."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from plumbing.errors import Misconfigured
from producers.sources import catalog


@dataclass(frozen=True)
class DataSet:
    """`name` is part of every name it uses; empty for the generated data. `days` are sandbox days to poll, in order.

    `size` is that of the generated data.
    """

    name: str
    days: tuple[int, ...]
    note: str  # stands wherever its figures are shown
    reference_data: Path | None = None
    size: Literal["small", "full"] = "small"
    live: bool = False  # from the real APIs instead of the sandbox

    def environment(self, home: Path) -> dict[str, str]:
        """Variables that say where this data set's topics, lake, tables, views and local memory are."""
        dash, folder = (f"-{self.name}", f"/{self.name}") if self.name else ("", "")
        return {
            "GPPS_LAKE_URI": f"s3://gpps-lake{folder}",
            "GPPS_TOPIC_PREFIX": f"{self.name}." if self.name else "",
            "GPPS_TABLE_PREFIX": f"gpps{dash}",
            "GPPS_WAREHOUSE__SCHEMA": f"gpps{dash}".replace("-", "_"),
            "GPPS_DATA_NOTE": self.note,
            "GPPS_STATE_DIR": str(home / "producers" / (self.name or "generated")),
        }

    def searched(self, sources: Iterable[str]) -> dict[str, str]:
        """Settings by which sources ask for what their real files hold, where their defaults do not."""
        named = sources if self.reference_data else ()
        return {name: value for one in named for name, value in catalog.demo(one).get("reference", {}).items()}


# Two days, so that postings appear and disappear between two sweeps.
MADE_UP = "Made-up data of the API sandbox: the figures say nothing about the world."
GENERATED = DataSet("", (0, 1), MADE_UP)
FULL = DataSet("full", (0, 1), MADE_UP, size="full")
SIZES = {"small": GENERATED, "full": FULL}

LIVE = DataSet("live", (0,), "Answers of the public APIs, as far as keys and limits allowed.", live=True)


def reference(folder: Path, sources: Iterable[str]) -> DataSet:
    """The real files of `folder`. Raises Misconfigured when it has not those that these sources' sandboxes serve."""
    expected = [part for name in sources for part in catalog.demo(name).get("reference_folders", ())]
    missing = [name for name in expected if not (folder / name).is_dir()]
    if missing:
        raise Misconfigured(f"{folder} is not a folder of reference data: it lacks {', '.join(missing)}/")
    return DataSet(
        "reference", (0,), "Real files of several years and places, served by the API sandbox.", folder.resolve()
    )
