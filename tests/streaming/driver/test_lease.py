"""The epochs that drivers had, stored in the lake."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from plumbing.objects.store import store_at
from streaming.driver.lease import Epochs
from streaming.lake.paths import lake_of
from tests.streaming.harness import settings_of


@pytest.mark.services
def test_an_epoch_that_many_want_at_once_is_one_ones(environment: dict[str, str]) -> None:
    lake = lake_of(settings_of(environment))
    epochs = Epochs(store_at(lake.table("_epochs"), lake.aws), "test")
    for epoch in (1, 2, 5):
        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(lambda name, epoch=epoch: epochs.claim(epoch, {"host": name}), "abcdefgh")) == 1
        assert epochs.highest() == epoch
        assert not epochs.claim(epoch - 1, {"host": "late"})
