"""The monthly files: what is read of them, and what is refused with file and line."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from producers.source import Reject
from producers.sources.open_library import bulk as files
from producers.sources.open_library.bulk import bulk
from producers.sources.open_library.contract import DUMP, Author, Edition, Work
from producers.sources.open_library.page import parse

WORK = {"type": {"key": "/type/work"}, "key": "/works/OL1W", "title": "Étoiles"}
AUTHOR = {"type": {"key": "/type/author"}, "key": "/authors/OL1A", "name": "Ada"}
EDITION = {"type": {"key": "/type/edition"}, "key": "/books/OL1M", "works": [{"key": "/works/OL1W"}]}


def line(record: Any, key: str | None = None) -> str:
    return f"/type/x\t{key or record['key']}\t1\t2020-01-01T00:00:00\t{json.dumps(record)}\n"


def put(folder: Path, works: str = "", authors: str = "", editions: str | None = None) -> Path:
    (folder / "ol_dump_works_2026-01-31.txt.gz").write_bytes(gzip.compress((line(WORK) + works).encode()))
    (folder / "ol_dump_authors_latest.txt").write_text(line(AUTHOR) + authors)
    if editions is not None:
        (folder / "ol_dump_editions_latest.txt").write_text(editions)
    return folder


def read(folder: Path) -> tuple[dict[type, int], list[Reject]]:
    counts: dict[type, int] = {}
    rejects: list[Reject] = []
    pages = list(bulk(folder))
    for number, body in enumerate(pages):
        parsed = parse(body, DUMP, number)
        assert parsed.ends == (number == len(pages) - 1)
        for draft in parsed.drafts:
            counts[draft.model] = counts.get(draft.model, 0) + 1
        rejects += parsed.rejects
    return counts, rejects


def test_works_authors_and_editions_are_read(tmp_path: Path) -> None:
    assert read(put(tmp_path)) == ({Work: 1, Author: 1}, [])
    assert read(put(tmp_path, editions=line(EDITION))) == ({Work: 1, Author: 1, Edition: 1}, [])


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("/type/work\t/works/OL2W\t1\t{}\n", "line 2 has 4 columns"),
        (line(WORK | {"note": "a\tb"}).replace("\\t", "\t"), "line 2 has 6 columns"),
        (line(WORK)[:-9] + "\n", "line 2: the fifth column is not JSON"),
        (line(WORK).replace('"\\u00c9toiles"', "NaN"), "NaN is not JSON"),
        (line(WORK, key="/works/OL3W"), "no record of the key in the second"),
        (line(WORK).replace("\\u00c9toiles", "x" * 900), "longer than 500 bytes"),
    ],
)
def test_a_broken_line_is_refused_with_file_and_line_and_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, reason: str
) -> None:
    monkeypatch.setattr(files, "LONGEST_LINE", 500)
    counts, rejects = read(put(tmp_path, works=broken + line(WORK | {"key": "/works/OL4W"})))
    assert counts == {Work: 2, Author: 1}
    assert [one.reason.partition(" line")[0] for one in rejects] == ["ol_dump_works_2026-01-31.txt.gz"]
    assert reason in rejects[0].reason


def test_pages_are_cut_by_records_and_by_characters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, works="".join(line(WORK | {"key": f"/works/OL{number}W"}) for number in range(2, 10)))
    monkeypatch.setattr(files, "PER_PAGE", 4)
    assert len(list(bulk(tmp_path))) == 3
    assert read(tmp_path) == ({Work: 9, Author: 1}, [])
    monkeypatch.setattr(files, "PAGE_CHARACTERS", 1)
    assert len(list(bulk(tmp_path))) == 10


def test_files_that_lack_or_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"holds no ol_dump_works\*"):
        list(bulk(tmp_path))
    put(tmp_path)
    (tmp_path / "ol_dump_works_2026-01-31.txt.gz").write_bytes(b"\x1f\x8b\x08 not gzip")
    with pytest.raises(ValueError, match=r"ol_dump_works_2026-01-31\.txt\.gz cannot be read"):
        list(bulk(tmp_path))
    (tmp_path / "ol_dump_works_2026-01-31.txt.gz").write_bytes(gzip.compress(b""))
    (tmp_path / "ol_dump_authors_latest.txt").write_text("\n")
    with pytest.raises(ValueError, match="hold no line"):
        list(bulk(tmp_path))


def test_the_recorded_lines_are_read_to_the_last(reference_data: Path, tmp_path: Path) -> None:
    lines = 0
    for file in (reference_data / "openlibrary" / "dump_samples_2020").glob("ol_dump_*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
        lines += file.read_bytes().count(b"\n")
    counts, rejects = read(tmp_path)
    assert (lines, sum(counts.values()) + len(rejects)) == (2407, 2407)
    assert (counts[Work], counts[Author]) == (1030, 1057)
    assert {one.reason for one in rejects} == {"works: the edition is of no work"}
