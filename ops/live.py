"""The demo on the real APIs: whose keys and addresses it uses, and which sources have to be left out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ops.dataset import LIVE
from ops.local.hermetic import hermetic
from producers import catalog
from producers.settings import secret_variables, variable
from producers.source import Source

# The key anybody may use without registration: 30 requests an hour, 50 a day and address (api.data.gov).
PUBLIC_KEYS = {"COLLEGE_SCORECARD_API_KEY": "DEMO_KEY"}
WHERE_TO_ASK = {
    "COLLEGE_SCORECARD_API_KEY": "https://api.data.gov/signup",
    "JOOBLE_API_KEY": "https://jooble.org/api/about",
}

# What one run may cost, unless the caller says otherwise: a Jooble key is good for some 500 requests in all.
LIMITS = {
    "college-scorecard": {"GPPS_HTTP__MAX_TOTAL_SECONDS": "30"},
    "jooble": {
        "GPPS_HTTP__MAX_TOTAL_SECONDS": "30",
        "GPPS_JOOBLE__FIELDS": "1107,5138,5203,1312,4301",
        "GPPS_JOOBLE__RESULTS_ON_PAGE": "100",
        "GPPS_MAX_PAGES": "3",
    },
}


def live(caller: Mapping[str, str], local: Mapping[str, str]) -> dict[str, str]:
    """The local services, and for the APIs what the caller set: keys, addresses and other settings of each source."""
    own = {name: value for source in catalog.sources().values() for name, value in _settings_of(source, caller)}
    return {**hermetic(caller, without_sandbox(local)), **PUBLIC_KEYS, **own}


def without_sandbox(local: Mapping[str, str]) -> dict[str, str]:
    """The local services less the sandbox: its addresses and its keys."""
    sources = catalog.sources().values()
    sandboxed = {variable(source.settings, "base_url") for source in sources} | {"GPPS_SANDBOX_URL"}
    keys = {name for source in sources for name in secret_variables(source.settings)}
    return {name: value for name, value in local.items() if name not in sandboxed | keys}


def is_live(local: Mapping[str, str]) -> bool:
    """Whether the local services were last brought up for the data of the real APIs."""
    return local.get("GPPS_LAKE_URI") == LIVE.environment(Path())["GPPS_LAKE_URI"]


def bounded(environment: Mapping[str, str], name: str) -> dict[str, str]:
    """The environment in which a demo polls a source: with limits, so that it does not use a key up."""
    return {**LIMITS.get(name, {}), **environment}


def missing_keys(environment: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """For each of the named sources that has no key: what to do about it."""
    found = {}
    for name in names:
        absent = [key for key in secret_variables(catalog.source(name).settings) if not environment.get(key)]
        if absent:
            where = "".join(f" (get one at {WHERE_TO_ASK[key]})" for key in absent if key in WHERE_TO_ASK)
            found[name] = f"is left out: set {', '.join(absent)}{where}"
    return found


def told(failure: str) -> str:
    """A stage's last line, without what it says twice and without the query of an address."""
    return re.sub(r"\?[^\s]*?(?=:?\s|$)", "", failure.removeprefix("producers: "))


def _settings_of(source: Source, caller: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    prefix = str(source.settings.model_config.get("env_prefix", ""))
    keys = secret_variables(source.settings)
    return ((name, value) for name, value in caller.items() if value and (name in keys or name.startswith(prefix)))
