"""A key is found however an answer spells it, and what is none is not taken for one."""

import base64
import json
import time
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from producers.reading.key_spellings import SURE_BYTES, Spellings

Spell = Callable[[bytes], bytes]
KEY = 'k/7+f3a9"c-Ünïcode\\%41-😀'


def escaped(text: bytes) -> bytes:
    return json.dumps(text.decode()).encode()


def all_escaped(text: bytes) -> bytes:
    units = text.decode().encode("utf-16-be")
    return b"".join(b"\\u%04X" % int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2))


def slashed(text: bytes) -> bytes:
    return json.dumps(text.decode(), ensure_ascii=False).replace("/", "\\/").encode()


def percent(text: bytes) -> bytes:
    return quote(text, safe="").encode()


def all_percent(text: bytes) -> bytes:
    return b"".join(b"%%%02x" % byte for byte in text)


def in_lines(text: bytes) -> bytes:
    return base64.encodebytes(text)


USUAL: list[Spell] = [bytes, escaped, slashed, percent, base64.b64encode, base64.urlsafe_b64encode]
SPELLINGS: list[Spell] = [*USUAL, all_escaped, all_percent, in_lines]
READABLE = [spell for spell in SPELLINGS if spell not in (base64.b64encode, base64.urlsafe_b64encode, in_lines)]
TWICE = [(first, second) for first in SPELLINGS for second in SPELLINGS if first in USUAL or second in READABLE]

secrets = st.text(min_size=SURE_BYTES, max_size=60)


@hypothesis_settings(max_examples=400)
@given(
    secret=secrets,
    before=st.text(max_size=9),
    after=st.text(max_size=9),
    twice=st.sampled_from(TWICE),
)
def test_a_key_is_found_however_it_is_spelt_and_whatever_stands_around_it(
    secret: str, before: str, after: str, twice: tuple[Spell, Spell]
) -> None:
    first, second = twice
    spelt = first((before.replace("\\", "").replace("%", "") + secret + after).encode())
    page = b'{"things": [], "you": ' + second(spelt) + b"}"
    assert Spellings([secret]).are_in(page)


@pytest.mark.parametrize(("first", "second"), TWICE)
def test_a_key_of_hostile_characters_is_found(first: Spell, second: Spell) -> None:
    assert Spellings(["other-key-of-somebody", KEY]).are_in(b"<p>" + second(first(b"k=" + KEY.encode() + b"&x=1")))


@hypothesis_settings(max_examples=200)
@given(
    secret=st.text(alphabet="abcdef0123456789", min_size=24, max_size=32),
    text=st.text(alphabet="ghijklmnopqrstuvwxyz %\\/u+=", max_size=300),
    spell=st.sampled_from(SPELLINGS),
)
def test_what_holds_no_key_is_not_taken_for_one(secret: str, text: str, spell: Spell) -> None:
    assert not Spellings([secret]).are_in(spell(text.encode()))


def test_a_short_key_is_looked_for_as_it_is_and_escaped_alone() -> None:
    short = Spellings(["k3y"])
    assert short.are_in(b"...k3y...")
    assert short.are_in(b"%6b3y")
    assert short.are_in(b"\\u006b3y")
    assert not short.are_in(base64.b64encode(b"k3y" * 9))
    assert not Spellings(["%41%42%43"]).are_in(b"ABC")  # nearly nothing once it is undone
    assert Spellings(["%41%42%43"]).are_in(b"a%41%42%43")


def test_without_keys_nothing_is_looked_for() -> None:
    assert not Spellings([]).are_in(b"anything")
    assert not Spellings([""]).are_in(b"anything")


def test_a_page_of_nothing_but_escapes_costs_little() -> None:
    began = time.monotonic()
    assert not Spellings([KEY]).are_in(b"\\u0041%25" * 400_000)
    assert time.monotonic() - began < 10
