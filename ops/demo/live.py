"""The demo on the real APIs: whose keys and addresses it uses, and which sources have to be left out."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ops.demo.dataset import LIVE
from ops.local.environment import AWS_KEYS, DATA, KAFKA, LAKE, TABLES, Service, combine, hermetic, in_use
from producers.settings import secret_variables, variable
from producers.source import Source, is_public
from producers.sources import catalog


def live(caller: Mapping[str, str], local: Mapping[str, str]) -> dict[str, str]:
    """The local services, and for the APIs what the caller set: keys, addresses and other settings of each source."""
    own = {name: value for source in catalog.sources().values() for name, value in _settings_of(source, caller)}
    environment = {**hermetic(caller, local), **own}
    return {name: value for name, value in environment.items() if name not in _of_sources()} | _of_real(caller)


def on_services(caller: Mapping[str, str], local: Mapping[str, str]) -> dict[str, str]:
    """The environment of a stage. Data of the real APIs and made-up ones never meet, whatever is set where.

    Local services that hold made-up data: the home's sandbox is asked, with its own word for a key, or nothing where it
    does not run. Those that hold data of the real APIs: never a sandbox. Without local services, or beside a Kafka of
    the caller's own: as the caller set it.
    """
    local = in_use(caller, local)
    shared = {name: value for name, value in combine(caller, local).items() if name not in _of_sources()}
    if is_live(local):
        return shared | _of_real(caller)
    decides = local if is_made_up(local) else caller
    return shared | {name: decides[name] for name in _of_sources() if name in decides}


def is_made_up(local: Mapping[str, str]) -> bool:
    """True when the local services hold made-up data, and so belong to their sandbox alone."""
    return not is_live(local) and (KAFKA in local or "GPPS_SANDBOX_URL" in local)


def passed_over(
    caller: Mapping[str, str], local: Mapping[str, str], needs: Collection[Service] = (LAKE, TABLES)
) -> list[str]:
    """A sentence each about what the caller set that is not used: because of what the local services hold, or, for a
    command that needs S3 or DynamoDB, because these are the local ones."""
    used = on_services(caller, local)
    sentences = []

    def unused(names: Iterable[str]) -> str:
        return ", ".join(sorted(name for name in names if caller.get(name) and used.get(name) != caller[name]))

    if names := unused((*_of_sources(), *DATA)):
        held = "data of the real APIs" if is_live(local) else "made-up data (for the real APIs: gpps demo --live)"
        sentences.append(f"{names}: set, but not used: the local services hold {held}; a new GPPS_HOME holds others")
    if {LAKE, TABLES} & set(needs) and (names := unused(AWS_KEYS)):
        endpoints = f"{LAKE.leads[0]} and {TABLES.leads[0]}"
        sentences.append(f"{names}: set, but not used: S3 and DynamoDB are the local ones; {endpoints} name others")
    return sentences


def _of_sources() -> list[str]:
    """The variables that say where each API is and with which key it is asked."""
    settings = [source.polled.settings for source in catalog.sources().values()]
    keys = [name for kind in settings for name in secret_variables(kind)]
    return ["GPPS_SANDBOX_URL", *(variable(kind, "base_url") for kind in settings), *keys]


def _of_real(caller: Mapping[str, str]) -> dict[str, str]:
    """The real APIs: the caller's keys and public addresses, else a source's public key, but nothing of a sandbox."""
    from producers.sandbox.app import SANDBOX_KEY

    found: dict[str, str] = {}
    for name, source in catalog.sources().items():
        if public := catalog.demo(name).get("public_key"):
            found |= dict.fromkeys(secret_variables(source.polled.settings), public)
    own = {name: caller[name] for name in _of_sources()[1:] if caller.get(name, SANDBOX_KEY) not in ("", SANDBOX_KEY)}
    return found | {name: value for name, value in own.items() if not name.endswith("BASE_URL") or is_public(value)}


def is_live(local: Mapping[str, str]) -> bool:
    """True when the local services were last brought up for the data of the real APIs."""
    return local.get("GPPS_LAKE_URI") == LIVE.environment(Path())["GPPS_LAKE_URI"]


def bounded(environment: Mapping[str, str], name: str) -> dict[str, str]:
    """The environment in which a demo polls a source: with limits, so that it does not use a key up."""
    return {**catalog.demo(name).get("limits", {}), **environment}


def missing_keys(environment: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """For each of the named sources that has no key: what to do about it."""
    found = {}
    for name in names:
        absent = [key for key in secret_variables(catalog.source(name).polled.settings) if not environment.get(key)]
        if absent:
            where = catalog.demo(name).get("key_from")
            found[name] = f"is left out: set {', '.join(absent)}{f' (get one at {where})' if where else ''}"
    return found


def without_query(failure: str) -> str:
    """A stage's last line, without the query of an address."""
    return re.sub(r"\?[^\s]*?(?=:?\s|$)", "", failure)


def _settings_of(source: Source, caller: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    prefix = str(source.polled.settings.model_config.get("env_prefix", ""))
    keys = secret_variables(source.polled.settings)
    return ((name, value) for name, value in caller.items() if value and (name in keys or name.startswith(prefix)))
