"""Kafka's own set-up."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from ops.local.kafka import cluster_id


@given(st.binary(min_size=16, max_size=16))
@example(b"\xf8" * 16)
@example(b"\xff" * 16)
def test_a_cluster_id_is_never_taken_for_an_option(random_bytes: bytes) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{21}", cluster_id(random_bytes))
