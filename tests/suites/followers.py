"""The behaviour every sink must show. A test class inherits it and gives the fixture `store`."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipelines.school_jobs.contract import FIELD_OUTLOOK, JOB
from plumbing.lake import DamagedLake
from sinks.follower import FollowSummary, follow
from streaming.contract import Mart
from tests.sinks.feeds import FeedWriter, Row, change, ties, tombstone
from tests.sinks.stores import Store

HOSTILE = (
    "",
    " ",
    "  leading and trailing  ",
    'quote " and "" and \' and `',
    "line\nfeed, carriage\rreturn, both\r\n, tab\t",
    "back\\slash \\N \\. \\x41 %s {} $1",
    "\\.",
    "\\N",
    "NULL",
    "null",
    "emoji 🎓🇺🇸, combining é, right-to-left שלום",
    '=HYPERLINK("http://x","y"); +1; -1; @SUM(A1)',
    "'; DROP TABLE fact_job; --",
    "\ufeffbyte order mark, \u2028 separator, \x01 control \x7f",
    ",;|",
    "x" * 2000,
)


class FollowerSuite:
    def follow(self, writer: FeedWriter, store: Store) -> FollowSummary:
        """One run of a fresh follower, which must leave the store equal to the fold of the feed."""
        summary = follow(writer.feed, store.sink())
        assert store.rows(writer.mart) == writer.expected()
        return summary

    def test_first_run_takes_the_newest_row_of_each_key(self, feed_of: Any, store: Store) -> None:
        writer = feed_of(JOB)
        writer.append(change(JOB, 1, "1101", "a", title="old"), change(JOB, 1, "1101", "b"))
        writer.append(change(JOB, 2, "1101", "a", title="new"), tombstone(JOB, 2, "1101", "b"))
        summary = self.follow(writer, store)
        assert (summary.from_version, summary.to_version, summary.upserted) == (None, 1, 1)
        assert summary.bootstrap == "the sink has no position yet"

    def test_a_table_that_does_not_exist_is_nothing_to_follow(self, feed_of: Any, store: Store) -> None:
        summary = self.follow(feed_of(JOB), store)
        assert (summary.from_version, summary.to_version, summary.upserted) == (None, None, 0)

    def test_later_versions_are_followed(self, feed_of: Any, store: Store) -> None:
        writer = feed_of(FIELD_OUTLOOK)
        writer.append(change(FIELD_OUTLOOK, 1, "1101", "MA"), change(FIELD_OUTLOOK, 1, "1101", "US"))
        self.follow(writer, store)
        writer.append(change(FIELD_OUTLOOK, 2, "1101", "MA", postings_open=None, salary_share=None))
        writer.append(tombstone(FIELD_OUTLOOK, 3, "1101", "US"), change(FIELD_OUTLOOK, 3, "5203", "US"))
        summary = self.follow(writer, store)
        assert (summary.from_version, summary.to_version, summary.bootstrap) == (0, 2, None)
        assert (summary.upserted, summary.deleted) == (2, 1)

    def test_a_second_run_changes_nothing(self, feed_of: Any, store: Store) -> None:
        writer = feed_of(JOB)
        writer.append(change(JOB, 1, "1101", "a"))
        self.follow(writer, store)
        summary = self.follow(writer, store)
        assert (summary.from_version, summary.to_version, summary.bootstrap) == (0, 0, None)
        assert (summary.upserted, summary.deleted) == (0, 0)

    def test_an_older_row_never_replaces_a_newer_one(self, feed_of: Any, store: Store) -> None:
        writer = feed_of(JOB)
        writer.append(change(JOB, 1, "1101", "a"))
        self.follow(writer, store)
        writer.append(change(JOB, 3, "1101", "a", title="newer"), change(JOB, 2, "1101", "a", title="older"))
        self.follow(writer, store)

    def test_rows_that_came_twice_count_once(self, feed_of: Any, store: Store) -> None:
        writer = feed_of(JOB)
        writer.append(change(JOB, 1, "1101", "a"), change(JOB, 1, "1101", "a"))
        self.follow(writer, store)
        writer.append(change(JOB, 2, "1101", "a", title="x"), change(JOB, 2, "1101", "a", title="x"))
        writer.append(tombstone(JOB, 3, "1101", "nobody"), tombstone(JOB, 3, "1101", "nobody"))
        self.follow(writer, store)

    def test_a_key_that_comes_back_is_there_again(self, feed_of: Any, store: Store) -> None:
        writer = feed_of(JOB)
        writer.append(change(JOB, 1, "1101", "a"))
        writer.append(tombstone(JOB, 2, "1101", "a"))
        self.follow(writer, store)
        writer.append(change(JOB, 3, "1101", "a", title="back"))
        self.follow(writer, store)

    def test_a_missing_commit_means_bootstrap_with_deletes(self, feed_of: Any, store: Store) -> None:
        writer = feed_of(JOB)
        writer.append(change(JOB, 1, "1101", "a"), change(JOB, 1, "1101", "b"))
        self.follow(writer, store)
        writer.append(tombstone(JOB, 2, "1101", "a"))
        writer.append(change(JOB, 3, "1101", "c"))
        writer.remove_commit(1)
        summary = self.follow(writer, store)
        assert (summary.to_version, summary.deleted) == (2, 1)
        assert summary.bootstrap == "_delta_log/00000000000000000001.json is missing"

    def test_a_missing_file_means_bootstrap(self, feed_of: Any, store: Store) -> None:
        writer = feed_of(JOB)
        writer.append(change(JOB, 1, "1101", "a"))
        self.follow(writer, store)
        before = set(writer.data_files())
        writer.append(tombstone(JOB, 2, "1101", "a"), change(JOB, 2, "1101", "b"))
        (added,) = set(writer.data_files()) - before
        writer.compact()
        writer.remove(added)
        summary = self.follow(writer, store)
        assert (summary.to_version, summary.bootstrap) == (2, f"{added} is missing")

    def test_a_recreated_table_means_bootstrap_with_deletes(self, feed_of: Any, store: Store) -> None:
        writer = feed_of(JOB)
        writer.append(change(JOB, 1, "1101", "a"), change(JOB, 1, "1101", "b"))
        self.follow(writer, store)
        writer.recreate()
        writer.append(change(JOB, 1, "1101", "b", title="of the new table"))
        writer.append(change(JOB, 2, "1101", "c"))
        summary = self.follow(writer, store)
        assert (summary.from_version, summary.to_version, summary.deleted) == (0, 1, 1)
        assert (summary.bootstrap or "").startswith("the table was re-created")
        writer.append(tombstone(JOB, 3, "1101", "c"))
        assert self.follow(writer, store).bootstrap is None

    def test_a_table_set_back_means_bootstrap_with_deletes(self, feed_of: Any, store: Store) -> None:
        writer = feed_of(JOB)
        writer.append(change(JOB, 1, "1101", "a"))
        writer.append(change(JOB, 2, "1101", "b"))
        self.follow(writer, store)
        writer.remove("_delta_log/00000000000000000001.json")
        del writer.rows[1:]
        summary = self.follow(writer, store)
        assert summary.bootstrap == "the sink is at version 1, beyond the table's 0"
        writer.append(change(JOB, 2, "1101", "c"))
        assert self.follow(writer, store).bootstrap is None

    def test_compaction_is_passed_over(self, feed_of: Any, store: Store) -> None:
        writer = feed_of(JOB)
        writer.append(change(JOB, 1, "1101", "a"))
        self.follow(writer, store)
        writer.append(change(JOB, 2, "1101", "b"))
        writer.compact()
        summary = self.follow(writer, store)
        assert (summary.from_version, summary.to_version, summary.upserted) == (0, 2, 1)
        writer.compact()
        writer.append(change(JOB, 3, "1101", "a", title="later"))
        writer.compact()
        summary = self.follow(writer, store)
        assert (summary.to_version, summary.upserted) == (writer.version(), 1)

    def test_rewritten_history_means_bootstrap(self, feed_of: Any, store: Store) -> None:
        writer = feed_of(JOB)
        writer.append(change(JOB, 1, "1101", "a"), change(JOB, 1, "1101", "b"))
        self.follow(writer, store)
        writer.delete("job_id = 'a'")
        summary = self.follow(writer, store)
        assert summary.bootstrap == "version 1 rewrites earlier rows"

    @pytest.mark.parametrize("first", [True, False], ids=["bootstrap", "following"])
    def test_a_file_of_another_size_is_refused_and_changes_nothing(
        self, feed_of: Any, store: Store, first: bool
    ) -> None:
        writer = feed_of(JOB)
        writer.append(change(JOB, 1, "1101", "a"))
        if not first:
            self.follow(writer, store)
            writer.append(change(JOB, 2, "1101", "b"))
        before = store.rows(JOB)
        damaged = _newest(writer)
        writer.overwrite(damaged, writer.read(damaged) + b"!")
        with pytest.raises(DamagedLake, match=r"bytes, the Delta log says"):
            follow(writer.feed, store.sink())
        assert store.rows(JOB) == before

    def test_a_file_with_other_rows_than_the_log_says_is_refused(self, feed_of: Any, store: Store) -> None:
        writer = feed_of(JOB)
        writer.append(change(JOB, 1, "1101", "a"))
        log = "_delta_log/00000000000000000000.json"
        writer.overwrite(log, writer.read(log).replace(b'numRecords\\":1', b'numRecords\\":2'))
        with pytest.raises(DamagedLake, match="1 rows, the Delta log says 2"):
            follow(writer.feed, store.sink())
        assert store.rows(JOB) == {}

    def test_a_snapshot_with_a_lost_file_is_an_error(self, feed_of: Any, store: Store) -> None:
        writer = feed_of(JOB)
        writer.append(change(JOB, 1, "1101", "a"))
        writer.remove(_newest(writer))
        with pytest.raises(DamagedLake, match="does not hold"):
            follow(writer.feed, store.sink())

    def test_hostile_texts_come_back_equal(self, feed_of: Any, store: Store) -> None:
        writer = feed_of(JOB)
        writer.append(*(change(JOB, 1, "1101", str(i), title=text) for i, text in enumerate(HOSTILE)))
        self.follow(writer, store)
        writer.append(*(change(JOB, 2, "1102", str(i), company=text) for i, text in enumerate(HOSTILE)))
        self.follow(writer, store)

    @pytest.mark.parametrize("mart", [JOB, FIELD_OUTLOOK], ids=lambda mart: mart.name)
    def test_unknown_stays_unknown(self, feed_of: Any, store: Store, mart: Mart) -> None:
        writer = feed_of(mart)
        nothing = dict.fromkeys(mart.content)
        writer.append(change(mart, 1, "1101", "MA", **nothing), change(mart, 1, "1102", "MA"))
        self.follow(writer, store)
        writer.append(change(mart, 2, "1101", "MA"), change(mart, 2, "1102", "MA", **nothing))
        self.follow(writer, store)

    def test_any_cut_of_a_history_ends_in_its_fold(self, feed_of: Any, store: Store) -> None:
        @hypothesis_settings(max_examples=20, derandomize=True)
        @given(data=st.data())
        def ends_in_its_fold(data: st.DataObject) -> None:
            writer = feed_of(JOB, elsewhere=True)
            history = data.draw(st.lists(_commits(), min_size=1, max_size=7))
            for version, commit in enumerate(history, start=1):
                rows = [_drawn(version, key, title) for key, title in commit.items()]
                writer.append(*data.draw(st.permutations(rows)))
                if data.draw(st.booleans(), label="follow now"):
                    self.follow(writer, store)
                if data.draw(st.sampled_from([False, False, True]), label="compact now"):
                    writer.compact()
            self.follow(writer, store)

        ends_in_its_fold()

    @pytest.mark.parametrize("late", [3, 2, 1], ids=["the same version", "a lower one", "an old one"])
    def test_a_late_commit_of_an_overtaken_writer_replaces_nothing(self, feed_of: Any, store: Store, late: int) -> None:
        """Its rows stand in the feed, behind newer ones; the follower has taken those already."""
        writer = feed_of(JOB)
        writer.append(change(JOB, 1, "1101", "a", title="a 1"), change(JOB, 1, "1101", "b", title="b 1"))
        writer.append(change(JOB, 3, "1101", "a", title="a 3"), tombstone(JOB, 3, "1101", "b"))
        self.follow(writer, store)
        writer.append(change(JOB, late, "1101", "a", title="a late"), change(JOB, late, "1101", "b", title="b late"))
        reason = self.follow(writer, store).bootstrap
        assert reason == f"version 2 has a row of _version {late}, and rows up to 3 were applied before"
        writer.append(change(JOB, 4, "1101", "b", title="b 4"))
        assert self.follow(writer, store).bootstrap is None

    def test_of_rows_of_one_version_all_take_the_same(self, feed_of: Any, store: Store) -> None:
        """Whatever their order, and in which commits they come."""
        writer, rows = feed_of(JOB), ties()
        writer.append(*rows)
        self.follow(writer, store)
        writer.recreate()
        writer.append(*rows[::2])
        self.follow(writer, store)
        writer.append(*rows[::-1])
        self.follow(writer, store)

    def test_commits_without_rows_are_passed_over(self, feed_of: Any, store: Store) -> None:
        writer = feed_of(JOB)
        writer.append(change(JOB, 1, "1101", "a"))
        self.follow(writer, store)
        writer.append_no_rows()
        writer.append(change(JOB, 2, "1101", "b"))
        writer.append_no_rows()
        summary = self.follow(writer, store)
        assert (summary.to_version, summary.bootstrap, summary.upserted) == (writer.version(), None, 1)
        writer.append_no_rows()
        assert self.follow(writer, store).bootstrap is None

    def test_whoever_was_there_all_the_time_holds_what_a_bootstrap_takes(self, feed_of: Any, store: Store) -> None:
        """Over histories whose commits have any versions: rising, falling, the same ones again."""

        @hypothesis_settings(max_examples=12, derandomize=True)
        @given(data=st.data())
        def holds_it(data: st.DataObject) -> None:
            writer = feed_of(JOB, elsewhere=True)
            versions = st.integers(1, 4)
            for commit in data.draw(st.lists(st.tuples(versions, _commits()), min_size=1, max_size=6)):
                rows = [_drawn(commit[0], key, title) for key, title in commit[1].items()]
                if data.draw(st.booleans(), label="of several versions"):
                    rows += [_drawn(data.draw(versions), key, "z") for key in commit[1]]
                writer.append(*rows)
                if data.draw(st.booleans(), label="follow now"):
                    self.follow(writer, store)
            self.follow(writer, store)
            store.forget(JOB)
            assert self.follow(writer, store).bootstrap == "the sink has no position yet"

        holds_it()


def _newest(writer: FeedWriter) -> str:
    """The file of the last commit."""
    text = writer.read(f"_delta_log/{writer.version():020}.json").decode()
    return next(path for path in writer.data_files() if path in text)


def _commits() -> st.SearchStrategy[dict[str, str | None]]:
    """Keys with a title, or with None for a tombstone."""
    return st.dictionaries(st.sampled_from("abcd"), st.none() | st.sampled_from(["", "x", "y"]), max_size=4)


def _drawn(version: int, key: str, title: str | None) -> Row:
    return tombstone(JOB, version, "1101", key) if title is None else change(JOB, version, "1101", key, title=title)
