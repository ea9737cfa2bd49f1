"""How commands fail that work on the stages' stores: what stages raise, as what it means for whoever typed them."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import ValidationError

from ops.errors import EXIT_CONFIGURATION, EXIT_TRY_LATER, ConfigurationError, OpsError, TryLaterError
from ops.stages import StageFailed
from plumbing.objects.journal import Overtaken
from producers.errors import Misconfigured as SourceMisconfigured
from producers.errors import ProducerError
from sinks.errors import DamagedLake, Misconfigured, TryLater
from sinks.warehouse.schema import OtherColumns
from streaming.errors import LeaseLost, NotReady
from streaming.session import JarsMissing


@contextmanager
def as_ops_errors() -> Iterator[None]:
    """Raises OpsError, and its kinds, for what goes wrong within."""
    try:
        yield
    except (NotReady, TryLater, LeaseLost) as error:
        raise TryLaterError(str(error)) from error
    except (BotoCoreError, ClientError) as error:
        raise TryLaterError(f"the lake or the state table cannot be reached: {error}") from error
    except Overtaken as error:
        raise TryLaterError(f"another command came first ({error}); look again, and decide again") from error
    except (Misconfigured, SourceMisconfigured, OtherColumns, JarsMissing) as error:
        raise ConfigurationError(str(error)) from error
    except ProducerError as error:
        raise TryLaterError(str(error)) from error
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False)
        told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong)
        raise ConfigurationError(f"a setting in the environment is not valid: {told}") from error
    except DamagedLake as error:
        raise OpsError(str(error)) from error
    except StageFailed as failed:
        kind = {EXIT_TRY_LATER: TryLaterError, EXIT_CONFIGURATION: ConfigurationError}.get(failed.code, OpsError)
        raise kind(f"{failed.stage}: {failed.last_line} (its log: {failed.log})") from failed
