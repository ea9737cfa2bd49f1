"""How commands fail that work on the stages' stores: what services and stages raise, as a Failure."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import ValidationError

from ops.stages import StageFailed
from plumbing.errors import CONFIGURATION, TRY_LATER, Failure, Misconfigured, TryLater
from plumbing.objects.journal import Overtaken


@contextmanager
def as_failures() -> Iterator[None]:
    """Raises Failure, and its kinds, for what goes wrong within."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise TryLater(f"the lake or the state table cannot be reached: {error}") from error
    except Overtaken as error:
        raise TryLater(f"another command came first ({error}); look again, and decide again") from error
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False)
        told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong)
        raise Misconfigured(f"a setting in the environment is not valid: {told}") from error
    except StageFailed as failed:
        kind = {TRY_LATER: TryLater, CONFIGURATION: Misconfigured}.get(failed.code, Failure)
        raise kind(f"{failed.stage}: {failed.last_line} (its log: {failed.log})") from failed
