"""The table of fields that comes with the source."""

import csv
import json
from pathlib import Path

from producers.sources.jooble.fields import COLUMNS, TABLE, Field, occupation_words, read_fields, titles

FIELDS = {field.cip4: field for field in read_fields()}


def test_every_field_of_the_scorecard_is_there(reference_data: Path) -> None:
    listed = json.loads((reference_data / "scorecard" / "cip_4_digit.json").read_text())
    titles = {entry["label"].replace(".", ""): entry["value"].rstrip(".") for entry in listed}
    assert len(titles) == 466
    assert {cip4: FIELDS[cip4].title for cip4 in titles} == titles


def test_the_table_is_whole() -> None:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        assert next(csv.reader(lines)) == list(COLUMNS)
    assert len(FIELDS) == len(read_fields()) == 473
    assert list(FIELDS) == sorted(FIELDS)
    for field in FIELDS.values():
        assert len(field.cip4) == 4
        assert field.title
        assert not field.title.endswith(".")
        assert bool(field.search_words) == bool(field.soc_codes)
        assert len(set(field.soc_codes)) == len(field.soc_codes)
        assert "99-9999" not in field.soc_codes


def test_known_fields() -> None:
    nursing = FIELDS["5138"]
    assert nursing.soc_codes[:2] == ("29-1141", "29-1171")
    assert (nursing.search_words, nursing.chosen) == ("registered nurse", True)
    assert (FIELDS["1107"].title, FIELDS["1107"].search_words) == ("Computer Science", "software developer")
    assert FIELDS["5203"].soc_codes[0] == "13-2011"
    assert FIELDS["2801"] == Field("2801", FIELDS["2801"].title, (), "", False)
    assert sum(1 for field in FIELDS.values() if field.soc_codes) == 415


def test_the_titles_of_a_field_begin_with_its_search_words() -> None:
    assert {code for field in FIELDS.values() for code in field.soc_codes} >= set(occupation_words())
    for field in FIELDS.values():
        found = titles(field)
        assert found[:1] == ((field.search_words,) if field.search_words else ())
        assert len(set(found)) == len(found) <= len(field.soc_codes)
        assert not any("postsecondary" in words for words in found[1:])
    assert titles(FIELDS["5106"]) == ("dental hygienist", "dental assistant", "dental laboratory technician")
    assert sum(len(titles(field)) for field in FIELDS.values()) > 1_500


def test_the_default_list_is_varied_and_no_search_stands_there_twice() -> None:
    chosen = [field for field in FIELDS.values() if field.chosen]
    assert len(chosen) == 35
    assert len({field.search_words for field in chosen}) == 35
    assert len({field.cip4[:2] for field in chosen}) >= 15
