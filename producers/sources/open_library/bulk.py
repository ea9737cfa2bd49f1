"""The monthly dump files → bodies of pages of records: works, then authors, then editions, as they stand there.

`ol_dump_works*.txt`, `ol_dump_authors*.txt`, `ol_dump_editions*.txt`, plain or gzipped: five columns between tabs
(type, key, revision, last_modified, JSON). Works and authors are needed, editions may lack. The files are read line by
line.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from producers.sources.open_library.page import REFUSED

COLUMNS = 5
PER_PAGE, PAGE_CHARACTERS = 10_000, 16_000_000  # at most, but for its last record
LONGEST_LINE = 8 * 1024 * 1024  # bytes; single lines of megabytes are real
NEEDED, OPTIONAL = ("works", "authors"), ("editions",)


def bulk(folder: Path) -> Iterator[bytes]:
    """The pages of the files in `folder`; raises ValueError saying which file lacks or cannot be read.

    A line that is no record comes as one that the reader of pages refuses, with the file, the line and the reason.
    """
    files = [file for kind in (*NEEDED, *OPTIONAL) for file in _files(folder, kind)]
    lines = (line for file in files for line in _lines(file))
    page = _next_page(lines)
    if not page:
        raise ValueError(f"{folder}: {', '.join(file.name for file in files)} hold no line")
    while page:
        following = _next_page(lines)
        more = "true" if following else "false"
        yield f'{{"more":{more},"records":[{",".join(page)}]}}'.encode()
        page = following


def _next_page(lines: Iterator[str]) -> list[str]:
    page: list[str] = []
    characters = 0
    for line in lines:
        page.append(line)
        characters += len(line)
        if len(page) == PER_PAGE or characters > PAGE_CHARACTERS:
            break
    return page


def _files(folder: Path, kind: str) -> list[Path]:
    """The files of a kind by name: a dump may have been cut into several."""
    names = sorted(path for path in folder.glob(f"ol_dump_{kind}*") if path.name.endswith((".txt", ".txt.gz")))
    if not names and kind in NEEDED:
        raise ValueError(
            f"{folder} holds no ol_dump_{kind}*.txt or .txt.gz; see https://openlibrary.org/developers/dumps"
        )
    return names


def _lines(file: Path) -> Iterator[str]:
    """The lines of a file as JSON texts of records."""
    try:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as raw:
            number = 0
            while line := raw.readline(LONGEST_LINE + 1):
                number += 1
                whole = line
                while not whole.endswith(b"\n") and (whole := raw.readline(LONGEST_LINE)):
                    pass  # the rest of a line that is too long
                if line.strip():
                    yield _record(file.name, number, line)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"{file.name} cannot be read: {error}") from None


def _record(name: str, number: int, line: bytes) -> str:
    where = f"{name} line {number}"
    if len(line) > LONGEST_LINE:
        return _refused(f"{where} is longer than {LONGEST_LINE:,} bytes", line)
    cells = line.rstrip(b"\r\n").split(b"\t")
    if len(cells) != COLUMNS:
        return _refused(f"{where} has {len(cells)} columns between tabs instead of {COLUMNS}", line)
    try:
        text = cells[4].decode("utf-8")
        record = json.loads(text, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        return _refused(f"{where}: the fifth column is not JSON: {str(error)[:100]}", line)
    if not isinstance(record, dict) or record.get("key") != cells[1].decode("utf-8", "replace"):
        return _refused(f"{where}: the fifth column is no record of the key in the second", line)
    return text


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _refused(why: str, line: bytes) -> str:
    return json.dumps({REFUSED: why, "line": line[:500].decode("utf-8", "replace")})
