"""The tables of a pipeline that can be exported, and their columns as the contracts of their marts have them."""

from dataclasses import dataclass

from streaming.contract import Column, Contract, Joined, Mart


@dataclass(frozen=True)
class Table:
    """One row per row of `mart`, in the order of its key; `joined` adds columns and never rows.

    Columns of the joined mart are null where it has no row of the key. `pipeline`: whose refreshes wrote the marts.
    """

    pipeline: str
    name: str
    mart: Mart
    joined: Joined | None = None

    @property
    def marts(self) -> tuple[Mart, ...]:
        return (self.mart, *([self.joined.mart] if self.joined else ()))

    @property
    def columns(self) -> tuple[Column, ...]:
        """The mart's columns, then the content of the joined mart."""
        if self.joined is None:
            return self.mart.columns
        key, prefix = self.joined.mart.key, self.joined.prefix
        others = (column for column in self.joined.mart.columns if column.name not in key)
        return (*self.mart.columns, *(Column(prefix + one.name, one.type, one.meaning) for one in others))


def tables(contract: Contract) -> dict[str, Table]:
    """By name, in the order of the marts."""
    return {
        mart.export.name: Table(contract.name, mart.export.name, mart, mart.export.joined)
        for mart in contract.marts
        if mart.export
    }
