"""Makes occupations.csv: `python -m pipelines.school_jobs.reference.make_occupations CROSSWALK_DIR`.

CROSSWALK_DIR holds CIP2020_SOC2018_Crosswalk.csv (NCES and BLS, in the public domain), which names every detailed
occupation of SOC 2018: those that no field of study leads to stand there against the field 99.9999.
"""

import csv
import io
from pathlib import Path

import click

from pipelines.school_jobs.titles.lexicon import OCCUPATIONS

CROSSWALK = "CIP2020_SOC2018_Crosswalk.csv"
NO_OCCUPATION = "99-9999"


@click.command()
@click.argument("crosswalk_dir", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(crosswalk_dir: Path) -> None:
    """Write occupations.csv from the official file in CROSSWALK_DIR."""
    text = table(crosswalk_dir)
    OCCUPATIONS.write_text(text, encoding="utf-8", newline="")
    click.echo(f"{OCCUPATIONS.name}: {text.count(chr(10)) - 1} occupations")


def table(folder: Path) -> str:
    """The text of occupations.csv, in the order of the codes. Raises click.ClickException when the file is missing."""
    path = folder / CROSSWALK
    if not path.is_file():
        raise click.ClickException(f"{path} is not there; give the folder that holds {CROSSWALK}")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        found = {row["SOC2018Code"]: row["SOC2018Title"] for row in csv.DictReader(lines)}
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(("soc_code", "title"))
    writer.writerows(sorted((code, title) for code, title in found.items() if code != NO_OCCUPATION))
    return written.getvalue()


if __name__ == "__main__":
    main()
