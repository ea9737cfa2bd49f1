"""`python -m producers` with a parser of the Scorecard that shouts the names of schools whose id ends in 7."""

from dataclasses import replace

from producers.cli import main
from producers.source import Draft, ParsedPage
from producers.sources.college_scorecard import api

right = api.SOURCE.parse


def shouted(draft: Draft) -> Draft:
    content = dict(draft.content)
    if "name" in content and content["unit_id"].endswith("7"):
        content["name"] = content["name"].upper()
    return replace(draft, content=content, checked=None)


def wrong(body: bytes, search: str, page: int) -> ParsedPage:
    parsed = right(body, search, page)
    return replace(parsed, drafts=[shouted(draft) for draft in parsed.drafts])


if __name__ == "__main__":
    api.SOURCE = replace(api.SOURCE, parse=wrong)
    main(prog_name="python -m producers")
