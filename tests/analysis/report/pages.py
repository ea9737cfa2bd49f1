"""An HTML page as a test reads it, by the standard library's parser."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "img", "br", "hr", "link", "input", "source"}
HEADINGS = {"h1", "h2", "h3", "h4"}


@dataclass
class Table:
    caption: str = ""
    heads: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)  # all the text of each cell
    data: list[list[list[str]]] = field(default_factory=list)  # the values of the <data> in each cell


class Page(HTMLParser):
    """Contents of a page: text by element, tables, attributes. Raises AssertionError when tags do not nest."""

    def __init__(self, text: str):
        super().__init__()
        self.source = text
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.headings: list[tuple[str, str]] = []
        self.tables: dict[str, Table] = {}
        self.texts: list[str] = []
        self._table = Table()
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.elements.append((tag, given))
        if tag not in VOID:
            self.open.append(tag)
        if tag in HEADINGS:
            self.headings.append((tag, ""))
        if tag == "table":
            self._table = Table()
        if tag == "caption":
            self.tables[given["id"]] = self._table
        if tag == "tr" and "tbody" in self.open:
            self._table.rows.append([])
            self._table.data.append([])
        if tag in ("td", "th") and "tbody" in self.open:
            self._table.rows[-1].append("")
            self._table.data[-1].append([])
        if tag == "data" and "tbody" in self.open:
            self._table.data[-1][-1].append(given["value"])
        if tag == "th" and "thead" in self.open:
            self._table.heads.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, (tag, self.getpos())

    def handle_data(self, text: str) -> None:
        if not self.open or self.open[-1] in ("style", "title"):
            return
        self.texts.append(text)
        if set(self.open) & HEADINGS:
            tag, before = self.headings[-1]
            self.headings[-1] = (tag, before + text)
        if "caption" in self.open:
            self._table.caption += text
        elif "tbody" in self.open and {"td", "th"} & set(self.open):
            self._table.rows[-1][-1] += text
        elif "thead" in self.open and "th" in self.open:
            self._table.heads[-1] += text

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]
