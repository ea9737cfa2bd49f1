"""`python -m producers` with a toy source whose parser reads sizes from 20 up wrong, as its contract allows."""

from dataclasses import replace
from pathlib import Path

import producers.sources
from producers.cli import main
from producers.source import Draft, ParsedPage

BUG_FROM = 20


def shrunk(draft: Draft) -> Draft:
    size = draft.content["size"]
    return replace(draft, content={**draft.content, "size": size // 10 if size >= BUG_FROM else size})


if __name__ == "__main__":
    producers.sources.__path__.append(str(Path(__file__).parent / "toy_sources"))
    from producers.sources.toy import api  # type: ignore[import-not-found]

    right = api.parse

    def parse(body: bytes, search: str, page: int) -> ParsedPage:
        parsed: ParsedPage = right(body, search, page)
        return replace(parsed, drafts=[shrunk(draft) for draft in parsed.drafts])

    api.SOURCE = replace(api.SOURCE, parse=parse)
    main(prog_name="python -m producers")
