"""The tables that can be exported, and their columns as the contracts of their marts have them."""

from dataclasses import dataclass

from streaming.contract import Column, Mart
from streaming.pipelines.school_jobs.contract import FIELD_OUTLOOK, JOB, PROGRAM, SCHOOL


@dataclass(frozen=True)
class Joined:
    """A mart whose row of the same key is put beside each row; its columns get `prefix`. No such row: all null."""

    mart: Mart
    prefix: str


@dataclass(frozen=True)
class Table:
    """One row per row of `mart`, in the order of its key; `joined` adds columns and never rows."""

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


_ALL = (
    Table("school_programs", PROGRAM, Joined(SCHOOL, "school_")),
    Table("jobs", JOB),
    Table("field_outlook", FIELD_OUTLOOK),
)
TABLES = {table.name: table for table in _ALL}
