"""Makes the tables of fields of study and occupations: `python -m tools.crosswalk CROSSWALK_DIR`.

CROSSWALK_DIR holds two official files, both in the public domain: CIP2020_SOC2018_Crosswalk.csv (NCES and BLS) and
cip2020_titles.csv (NCES). Nothing of O*NET goes into the tables. The Jooble source searches by them; a pipeline that
joins postings to fields of study has a copy of its own, without what only a search needs.
"""

import csv
import io
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from producers.sources.jooble.fields import COLUMNS, OCCUPATION_COLUMNS, OCCUPATIONS, TABLE

# Plurals in titles that name things: the occupation is named further on.
THINGS = frozenset(
    "activities animals athletes benefits bus claims commodities engines fibers forces gas materials news operations "
    "plastics products programs relations resources sales securities services sports surfaces systems tiles trades "
    "utilities vehicles vessels".split()
)
# A plural at the end of the title, or before a further name or a supplement.
NAMED = re.compile(r"([a-z-]+s)(?=$|,|/| \(| and | (of|for|to|in) )")


def search_words(title: str) -> str:
    """The first occupation that the title names, in the singular and in lower case."""
    title = title.lower().replace("’", "'")
    for found in NAMED.finditer(title):
        if found[1] not in THINGS:
            supplement = re.split(",|/", title[found.end() :])[0] if found[2] else ""
            return _plain(title[: found.start()] + singular(found[1]) + supplement)
    return _plain(title)


def singular(word: str) -> str:
    """The singular of an English plural that names people."""
    if word.endswith("wives"):
        return word[:-3] + "fe"
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "ches", "shes")) else word[:-1]


def _plain(words: str) -> str:
    return " ".join(re.sub(r"[,/()]", " ", words.replace("--", " ")).split())


CROSSWALK = "CIP2020_SOC2018_Crosswalk.csv"
TITLES = "cip2020_titles.csv"
NO_OCCUPATION, NO_FIELD = "99-9999", "99.9999"  # codes that stand for "no match"
TEACHERS = "25-1"  # postsecondary teachers: tied to nearly every field
WEIGHED_DOWN = 0.1

# The fields searched for by default, each with the occupation that stands for it: chosen by hand, among those the
# crosswalk ties to the field, for variety and for being in demand.
CHOSEN = {
    "1101": "15-1211",
    "1107": "15-1252",
    "1109": "15-1241",
    "1205": "35-1011",
    "1312": "25-2021",
    "1313": "25-2031",
    "1408": "17-2051",
    "1410": "17-2071",
    "1419": "17-2141",
    "2203": "23-2011",
    "2601": "19-4021",
    "2701": "15-2041",
    "4005": "19-2031",
    "4201": "19-3033",
    "4301": "33-3012",
    "4302": "33-2011",
    "4407": "21-1022",
    "4603": "47-2111",
    "4702": "49-9021",
    "4706": "49-3023",
    "4805": "51-4121",
    "5004": "27-1024",
    "5106": "29-1292",
    "5107": "11-9111",
    "5108": "31-9092",
    "5120": "29-1051",
    "5122": "21-1094",
    "5123": "29-1123",
    "5138": "29-1141",
    "5139": "31-1131",
    "5202": "11-1021",
    "5203": "13-2011",
    "5208": "13-2051",
    "5210": "13-1071",
    "5214": "13-1161",
}


@dataclass(frozen=True)
class Crosswalk:
    """`pairs` are (CIP-6, SOC) without the codes for "no match"; `sizes` counts the CIP-6 codes of each CIP-4."""

    pairs: frozenset[tuple[str, str]]
    occupations: Mapping[str, str]  # title by SOC code
    sizes: Mapping[str, int]


@click.command()
@click.argument("crosswalk_dir", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--copy", type=click.Path(dir_okay=False, path_type=Path), help="A pipeline's fields.csv, written as well."
)
def main(crosswalk_dir: Path, copy: Path | None) -> None:
    """Write fields.csv and occupations.csv from the official files in CROSSWALK_DIR."""
    fields, occupations = table(crosswalk_dir), occupation_table(crosswalk_dir)
    TABLE.write_text(fields, encoding="utf-8", newline="")
    OCCUPATIONS.write_text(occupations, encoding="utf-8", newline="")
    if copy:
        copy.write_text(copied(fields), encoding="utf-8", newline="")
    click.echo(f"{TABLE.name}: {fields.count(chr(10)) - 1} fields of study")
    click.echo(f"{OCCUPATIONS.name}: {occupations.count(chr(10)) - 1} occupations")


def table(folder: Path, chosen: Mapping[str, str] = CHOSEN) -> str:
    """The text of fields.csv. Raises click.ClickException when a file is missing, or no longer fits `chosen`."""
    crosswalk = _crosswalk(folder)
    ranked = _ranked(crosswalk)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in _rows(folder / TITLES):
        if row["digits"] == "4":
            cip4 = row["cip_code"].replace(".", "")
            codes = ranked.get(cip4, [])
            searched = _searched(cip4, codes, chosen)
            words = search_words(crosswalk.occupations[searched]) if searched else ""
            title = row["cip_title"].rstrip(".")
            writer.writerow([cip4, title, ";".join(codes), words, "1" if cip4 in chosen else "0"])
    return written.getvalue()


def copied(fields: str) -> str:
    """The text of a pipeline's fields.csv, made of that of the source's."""
    rows = csv.reader(io.StringIO(fields))
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(row[: COLUMNS.index("chosen")] for row in rows)
    return written.getvalue()


def occupation_table(folder: Path) -> str:
    """The text of occupations.csv: every occupation some field leads to. Raises click.ClickException like `table`."""
    crosswalk = _crosswalk(folder)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(OCCUPATION_COLUMNS)
    for code in sorted({soc for _, soc in crosswalk.pairs}):
        title = crosswalk.occupations[code].replace("’", "'")
        writer.writerow([code, title, search_words(title), "0" if _general(code, title) < 1 else "1"])
    return written.getvalue()


def _searched(cip4: str, codes: list[str], chosen: Mapping[str, str]) -> str:
    """The occupation that stands for a field: the chosen one, else the heaviest, "" where there is none."""
    searched = chosen.get(cip4, codes[0] if codes else "")
    if searched and searched not in codes:
        raise click.ClickException(f"{CROSSWALK} does not tie occupation {searched} to field {cip4}; correct CHOSEN")
    return searched


def _crosswalk(folder: Path) -> Crosswalk:
    rows = [(row["CIP2020Code"], row["SOC2018Code"], row["SOC2018Title"]) for row in _rows(folder / CROSSWALK)]
    return Crosswalk(
        pairs=frozenset((cip, soc) for cip, soc, _ in rows if cip != NO_FIELD and soc != NO_OCCUPATION),
        occupations={soc: title for _, soc, title in rows},
        sizes=Counter(_cip4(cip) for cip in {cip for cip, _, _ in rows}),
    )


def _ranked(crosswalk: Crosswalk) -> dict[str, list[str]]:
    """SOC codes of each CIP-4, the heaviest first; equal weights in the order of the codes."""
    weights = _weights(crosswalk)
    return {cip4: sorted(of, key=lambda soc, of=of: (-of[soc], soc)) for cip4, of in weights.items()}  # type: ignore[misc]


def _weights(crosswalk: Crosswalk) -> dict[str, dict[str, float]]:
    """Share of the CIP-4's own CIP-6 codes with the occupation, times how rare the occupation is among all of them."""
    spread = Counter(soc for _, soc in crosswalk.pairs)
    everything = len({cip for cip, _ in crosswalk.pairs})
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    for (cip4, soc), count in Counter((_cip4(cip), soc) for cip, soc in crosswalk.pairs).items():
        rarity = math.log(everything / spread[soc]) * _general(soc, crosswalk.occupations[soc])
        weights[cip4][soc] = round(count / crosswalk.sizes[cip4] * rarity, 9)
    return weights


def _general(soc: str, title: str) -> float:
    return WEIGHED_DOWN if soc.startswith(TEACHERS) or "All Other" in title else 1.0


def _cip4(cip6: str) -> str:
    return cip6.replace(".", "")[:4]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if not path.is_file():
        raise click.ClickException(f"{path} is not there; give the folder that holds {CROSSWALK} and {TITLES}")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


if __name__ == "__main__":
    main()
