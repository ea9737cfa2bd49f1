from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.sources.jooble.link import LEAST, MOST, bare_link, job_id, of_us_site

EXACT = 5719192845797000838
ROUNDED = 5719192845797001000  # what JavaScript makes of it


@pytest.mark.parametrize(
    ("raw", "link", "identity"),
    [
        (EXACT, None, EXACT),
        (EXACT, f"https://es.jooble.org/jdp/{EXACT}", EXACT),
        (ROUNDED, f"https://es.jooble.org/jdp/{EXACT}", EXACT),
        (-ROUNDED, f"https://jooble.org/desc/{-EXACT}?ckey=x", -EXACT),
        (ROUNDED, f"https://us.jooble.org/away/{-EXACT}?p=1", -EXACT),  # the sign lost
        (ROUNDED, "https://jooble.org/desc/77", ROUNDED),
        (str(EXACT), None, EXACT),
        (f" {-EXACT} ", "", -EXACT),
        (None, f"https://jooble.org/away/{-EXACT}", -EXACT),
        ("", f"https://jooble.org/away/{-EXACT}", -EXACT),
        (True, f"/jdp/{EXACT}", EXACT),
        (5.7e18, f"/jdp/{EXACT}", EXACT),
        (MOST, None, MOST),
        (LEAST, None, LEAST),
        (MOST + 1, None, None),
        (LEAST - 1, None, None),
        (MOST + 1, "/desc/5", 5),
        (0, None, 0),
        ("-0", None, 0),
        (None, None, None),
        (None, f"/desc/{MOST + 1}", None),
        (None, "/desc/12345678901234567890", None),
        (None, "/other/5", None),
        (None, 5, None),
        ("١٢", None, None),
        ({}, [], None),
    ],
)
def test_identity(raw: Any, link: Any, identity: int | None) -> None:
    assert job_id(raw, link) == identity


@given(st.integers(LEAST, MOST), st.sampled_from(["desc", "away", "jdp"]))
def test_a_rounded_id_is_mended_by_the_link(exact: int, kind: str) -> None:
    rounded = int(float(exact))
    assert job_id(rounded, f"https://jooble.org/{kind}/{exact}?p=1") == exact
    assert job_id(exact, f"https://jooble.org/{kind}/{exact}") == exact


@pytest.mark.parametrize(
    ("raw", "link"),
    [
        ("https://jooble.org/desc/-5?ckey=it%2c&scr=1,2", "https://jooble.org/desc/-5"),
        (" https://jooble.org/jdp/5#top ", "https://jooble.org/jdp/5"),
        ("http://us.jooble.org:8080/away/5", "http://us.jooble.org:8080/away/5"),
        ("/desc/5?x", None),
        ("javascript:alert(1)", None),
        ("https://", None),
        ("https://user:word@jooble.org/desc/5", None),
        ("https://[jooble.org/desc/5", None),
        ("https://jooble.org/\x00/5", None),
        ("https://jooble.org/\ud83d/5", None),
        ("", None),
    ],
)
def test_bare_link(raw: str, link: str | None) -> None:
    assert bare_link(raw) == link


@pytest.mark.parametrize(
    ("link", "of_us"),
    [
        (None, True),
        ("https://jooble.org/desc/5", True),
        ("https://us.jooble.org/desc/5", True),
        ("https://es.jooble.org/desc/5", False),
        ("https://pl.jooble.org/desc/5", False),
        ("https://other.example/desc/5", True),
    ],
)
def test_site(link: str | None, of_us: bool) -> None:
    assert of_us_site(link) is of_us
