"""S3 and DynamoDB: two processes of ministack, each with its services, behind a guard (programs/guarded.py)."""

import json
import os
import secrets
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from ops.local.ports import HOST
from ops.local.process import Launch
from ops.local.service import Ports, Service, plain_environment, probe_http
from plumbing.files import write_private

REGION = "us-east-1"
LAKE_BUCKET = "gpps-lake"
KEY_FILE = "aws-key.json"
GUARDED = Path(__file__).with_name("programs") / "guarded.py"

_one_at_a_time = threading.Lock()  # both services are started by threads of their own


def key_file(folder: Path) -> Path:
    """The file with the home's own key for S3 and DynamoDB, made up when it is not there; `folder` is a service's."""
    path = folder.parent / KEY_FILE
    with _one_at_a_time:
        if not path.exists():
            key = {"id": f"GPPS{secrets.token_hex(8).upper()}", "secret": secrets.token_urlsafe(30)}
            write_private(path, json.dumps(key))
    return path


def credentials(folder: Path) -> dict[str, str]:
    """The variables that let a client in. boto3 reads AWS_DEFAULT_REGION alone, other clients AWS_REGION."""
    key = json.loads(key_file(folder).read_text())
    region = {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
    return {**region, "AWS_ACCESS_KEY_ID": key["id"], "AWS_SECRET_ACCESS_KEY": key["secret"]}


def _client(service: str, endpoint: str, folder: Path):  # type: ignore[no-untyped-def]  # botocore builds its clients at run time
    from botocore.config import Config
    from botocore.session import Session

    from plumbing.aws import session

    # The caller's profile and configuration files are for another deployment.
    nobodys = Session(session_vars={"profile": (None, None, None, None), "config_file": (None, None, os.devnull, None)})
    key = credentials(folder)
    return session(nobodys).client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=key["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=key["AWS_SECRET_ACCESS_KEY"],
        config=Config(proxies={}, retries={"max_attempts": 2}),
    )


class _Ministack(Service):
    """One process of it; `variables(data)` are its own settings."""

    variables: Callable[[str], dict[str, str]]

    def launch(self, folder: Path, ports: Ports) -> Launch:
        environment = {
            **plain_environment(folder),
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(ports["http"]),
            "MINISTACK_REGION": REGION,
            "IOT_MTLS_ENABLED": "0",  # or it also listens on all interfaces, on 8883
            "SFTP_ENABLED": "0",
            "LOG_LEVEL": "WARNING",
            "DOCKER_HOST": f"unix://{folder}/no-docker",  # or it would look for containers of its own to remove
            **self.variables(str(folder / "data")),
        }
        return Launch([sys.executable, "-I", str(GUARDED), str(key_file(folder))], environment)

    def probe(self, folder: Path, ports: Ports) -> None:
        probe_http(f"{_address(ports)}/_ministack/health")


class S3(_Ministack):
    """Objects lie as files below `data` and are there again after a kill."""

    name = "s3"
    variables = staticmethod(lambda data: {"SERVICES": "s3,sts", "S3_PERSIST": "1", "S3_DATA_DIR": data})

    def settle(self, folder: Path, ports: Ports) -> None:
        """Make the lake's bucket."""
        from botocore.exceptions import ClientError

        client = _client("s3", _address(ports), folder)
        try:
            client.head_bucket(Bucket=LAKE_BUCKET)
        except ClientError:
            client.create_bucket(Bucket=LAKE_BUCKET)

    def provides(self, folder: Path, ports: Ports) -> dict[str, str]:
        lake = {"GPPS_LAKE_URI": f"s3://{LAKE_BUCKET}"}
        return {"AWS_ENDPOINT_URL_S3": _address(ports), **lake, **credentials(folder)}


class DynamoDB(_Ministack):
    """Tables are in memory and are written to `data` when it is stopped in order: a kill loses what came since."""

    name = "dynamodb"
    variables = staticmethod(lambda data: {"SERVICES": "dynamodb", "PERSIST_STATE": "1", "STATE_DIR": data})

    def provides(self, folder: Path, ports: Ports) -> dict[str, str]:
        return {"AWS_ENDPOINT_URL_DYNAMODB": _address(ports), **credentials(folder)}


def _address(ports: Ports) -> str:
    return f"http://{HOST}:{ports['http']}"
