"""The only place where this stage reads its environment. The database itself is named by libpq's own PG* variables."""

from pathlib import Path

from pydantic import Field, ValidationError

from analysis.content import contract
from plumbing.errors import Misconfigured
from plumbing.settings import LakeSettings, WarehouseSettings, wrong_variables


class Settings(LakeSettings, WarehouseSettings):
    data_note: str = ""
    """Stands under every figure."""
    out: Path = Path("out")
    """The folder for what is made to be looked at."""
    min_cell: int = Field(default=5, ge=1)
    """Aggregates that rest on fewer values are withheld."""

    @property
    def names_lake(self) -> bool:
        """True when the environment names the lake: in AWS the bucket of the default may be anybody's."""
        return self.s3_endpoint is not None or "lake_uri" in self.model_fields_set

    def lake_options(self) -> dict[str, str]:
        """Options of the `deltalake` reader, which gives up within seconds."""
        return self.delta_options() | {"connect_timeout": "5s", "max_retries": "2", "retry_timeout": "10s"}


def load() -> Settings:
    """Settings for the pipeline that is analysed; raises Misconfigured naming each variable that is wrong."""
    try:
        return Settings().of(contract().name)
    except ValidationError as error:
        raise Misconfigured("; ".join(wrong_variables(Settings, error))) from None
