"""Engine of a warehouse: what the sink does differently on each, in its own words of SQL."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from plumbing import sql
from sinks.follower import Load, LoadedVersion, Written
from streaming.contract import Contract, Mart


class Engine(Protocol):
    """`has_savepoints`: within a transaction a step may fail, and be tried again; else that ends the transaction. Then
    a load takes the ledger before it stages anything, and not after.

    A connection is a `WarehouseReader`, of this engine.
    """

    @property
    def name(self) -> str: ...

    @property
    def has_savepoints(self) -> bool: ...

    def statement(self, name: str, /, **parts: sql.Composable) -> sql.Composed:
        """The engine's own, or the shared one. Raises KeyError."""
        ...

    # Tables and what the catalogue says of them.

    @property
    def document(self) -> str:
        """The type of a column that holds JSON."""
        ...

    def type_of(self, kind: str) -> str:
        """A column's type in CREATE TABLE, of one that `streaming.column_types` names."""
        ...

    def shortened(self, kind: str) -> str:
        """The catalogue's name of a type as `type_of` has it."""
        ...

    def layout(self, mart: Mart) -> sql.Composable:
        """What CREATE TABLE says of how the rows lie."""
        ...

    def ready(self, connection: Any, schemas: Sequence[str]) -> None:
        """Makes what `begin` and `lock` need in these schemas, before a transaction."""
        ...

    def begin(self, connection: Any, views_schema: str) -> None:
        """One process at a time makes schemas, tables and views; raises SinkBusy when another one does not get on."""
        ...

    def shown_schemas(self, connection: Any, views_schema: str) -> set[str]:
        """The schemas that the stable views read; empty while there are no views."""
        ...

    def point_views(self, connection: Any, contract: Contract, views_schema: str, schema: str) -> None:
        """Makes the views show the schema, in the transaction begun; fails while one is read (`in_the_way`)."""
        ...

    def let_reader_in(self, connection: Any, views_schema: str) -> None:
        """A role that may read the views and nothing else, as far as this user may make one and grant it."""
        ...

    def holders(self, connection: Any, schema: str, relations: Iterable[str]) -> str:
        """The other sessions that hold a lock on any of the relations, in words; outside of a failed transaction."""
        ...

    def in_the_way(self, error: BaseException) -> bool:
        """True when somebody else's lock was not given up in time."""
        ...

    # A comparison with the lake.

    def ready_to_compare(self, connection: Any) -> None:
        """Raises Misconfigured for a database whose texts are not UTF-8."""
        ...

    def framed(self, columns: Iterable[tuple[str, str]]) -> sql.Composed:
        """The canonical text (`sinks.compare.canonical`) of columns, (name, type), as one expression."""
        ...

    def number_of_hash(self, text: str) -> sql.Composed:
        """The first 60 bits of the MD5 of a column, as one expression."""
        ...

    # A load.

    def lock(self, connection: Any, schema: str, tries: int) -> None:
        """Waits for the load before this one; says who that is, and raises SinkBusy when it does not end."""
        ...

    def stage(self, connection: Any, schema: str, mart: Mart, load: Load) -> Callable[[], None]:
        """Has the load's rows in temporary tables, the latest of each key in `newest`.

        Returns what removes the files that were made for it, once it is committed or given up.
        """
        ...

    def write(self, connection: Any, table: sql.Identifier, mart: Mart, whole: bool) -> Written:
        """Brings the table to what is staged, writing no row that is there already; a `whole` one is all there is."""
        ...

    def record(
        self,
        connection: Any,
        ledger: sql.Identifier,
        versions: Sequence[LoadedVersion],
        common: dict[str, object],
    ) -> None:
        """Enters the versions of a load; `common`: the other columns of the ledger."""
        ...

    def will_pass(self, error: BaseException) -> bool:
        """True when a transaction that failed so may be repeated as it is: the ledger decides what is left to do."""
        ...

    def recover(self, connection: Any) -> None:
        """Makes the connection fit for another try."""
        ...
