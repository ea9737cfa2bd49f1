"""From the model to one HTML page that needs nothing else: no network, no script, fonts of the system."""

import base64
import hashlib
import os
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.report.model import Report
from plumbing.targets import target

if TYPE_CHECKING:
    from jinja2 import Environment

LONG_TABLE = 12  # rows; longer ones are folded


def render(report: Report) -> str:
    """The page. Everything that comes from data is escaped by the template."""
    style = resources.files("analysis.report").joinpath("page", "style.css").read_text()
    page = environment("report/page").get_template("page.html")
    return page.render(report=report, style=style, style_hash=_csp_hash(style), long_table=LONG_TABLE)


def environment(*folders: str) -> "Environment":
    """Templates of these folders of the stage, which escape everything and take nothing that they are not given."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    loader = ChoiceLoader([PackageLoader("analysis", folder) for folder in folders])
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _csp_hash(style: str) -> str:
    """Hash by which the page's own policy allows this style and no other."""
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def write(path: Path, text: str) -> None:
    """Puts `text` at `path`, replacing what is there in one step. Raises OSError."""
    with target(path) as new, new.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
