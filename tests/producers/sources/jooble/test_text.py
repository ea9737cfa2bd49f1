import pytest

from producers.sources.jooble.text import clean


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
        ("&lt;b&gt;", "<b>"),
        ("Développeur lead React 面议", "Développeur lead React 面议"),
        ("", None),
        ("  &nbsp; <b></b> ", None),
    ],
)
def test_clean(raw: str, text: str | None) -> None:
    assert clean(raw) == text
