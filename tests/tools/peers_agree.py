"""`python -m tests.tools.peers_agree SEED`, by the Python of the programs by hand: differences from the oracle."""

import sys

import orjson
import polars as pl

from producers.contract import Event
from tests.oracle.given import records_of
from tests.oracle.histories import FIELDS, history
from tests.oracle.marts import keyed
from tests.oracle.marts import marts as oracle
from tests.oracle.stores import differences
from tools.bench.peers.marts import marts
from tools.bench.peers.stream import MODELS, typed


def main(seed: int) -> None:
    events = history(seed, FIELDS)
    entities = {model.entity for model in MODELS}
    found = marts({entity: pl.concat(_frames(events, entity)) for entity in entities})
    rows = {name: keyed(name, frame.to_dicts()) for name, frame in found.items()}
    for difference in differences("by hand", rows, oracle(records_of(events))):
        sys.stdout.write(f"{difference}\n")


def _frames(events: list[Event], entity: str) -> list[pl.DataFrame]:
    return [
        typed([orjson.loads(event.to_bytes()) for event in events if type(event) is model], model).with_columns(
            source=pl.lit(model.source)
        )
        for model in MODELS
        if model.entity == entity
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]))
