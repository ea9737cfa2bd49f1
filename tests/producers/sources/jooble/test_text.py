import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.sources.jooble.text import clean, plain_snippet


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Software Developer", "Software Developer"),
        ("  Software \r\n\t Developer ", "Software Developer"),
        ("<b>Engineer </b>II", "Engineer II"),
        ("Senior<br/>Engineer", "Senior Engineer"),
        ('<span class="hit">Nurse</span>, <B>RN</B>', "Nurse, RN"),
        ("Smith &amp; Sons&nbsp;Ltd", "Smith & Sons Ltd"),
        ("Dom&#233;stiko.com", "Doméstiko.com"),
        ("caf\u00ade\u200bria", "caferia"),
        ("a\x00b\x1fc\x85d\u2028e", "a b c d e"),
        ("List<String> developer, under < 5 years > 2", "List<String> developer, under < 5 years > 2"),
        ("&lt;b&gt;", None),
        ("R&amp;amp;D &lt;b&gt;Engineer&lt;/b&gt;", "R&D Engineer"),
        ("&lt;p&gt;Line Cook&lt;/p&gt;", "Line Cook"),
        ("<script>track()</script>Analyst<style>.a{color:red}</style>", "Analyst"),
        ("List&amp;lt;String&amp;gt; developer", "List<String> developer"),
        ("Développeur lead React 面议", "Développeur lead React 面议"),
        ("", None),
        ("  &nbsp; <b></b> ", None),
    ],
)
def test_clean(raw: str, text: str | None) -> None:
    assert clean(raw) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        # 2020 to 2022: entities around, the blank inside of the mark, line breaks between blanks.
        (
            "&nbsp;...for an <b>Engineer </b>who \r\n plans R&amp;D...&nbsp;",
            "...for an Engineer who plans R&D...",
        ),
        # 2025: no entities, few marks, bullets, an odd line break.
        ("Duties:\r\n * Drive \r\n * Load\r\r\n~ Rest...", "Duties: • Drive • Load • Rest..."),
        ("\r\n * Drive\r\n~Load", "• Drive • Load"),
        ("two \r\n\r\n lines, 2 * 3, a ~ b", "two lines, 2 * 3, a ~ b"),
        ("rated \n*** by all", "rated • by all"),
        ("<p>One</p><p>Two <!-- three --></p>cut off in <stro", "One Two cut off in <stro"),
        ("cut off in <b", "cut off in"),
        ("cut off in </", "cut off in"),
        ('cut off in <a href="https://x', "cut off in"),
        ("pays <", "pays"),
        ("under < 5 years", "under < 5 years"),
        ("&nbsp;......&nbsp;", "......"),
        ("\r\n", None),
        ("", None),
    ],
)
def test_a_snippet_becomes_one_line(raw: str, text: str | None) -> None:
    assert plain_snippet(raw) == text


@given(st.text(st.characters(max_codepoint=127), max_size=30))
def test_plain_text_is_cleaned_as_any_other(raw: str) -> None:
    assert clean(raw) == clean(raw + "\u200b")
