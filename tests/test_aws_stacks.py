"""CloudFormation stacks of docker/aws: what they say is right, lets nobody do more than he has to, and the first of them is
applied to the emulator, which knows its types."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.validate import ParamValidator
from cfnlint.decode import cfn_yaml

from ops.local.ministack import S3
from ops.local.stack import Stack
from ops.setup.variables import variables
from plumbing.lease.table import StateTable

FOLDER = Path(__file__).parent.parent / "docker" / "aws"
TEMPLATES = ("data.yaml", "services.yaml", "stages.yaml")
# The one action that AWS knows no resource for.
NO_RESOURCE = {"ecr:GetAuthorizationToken"}
REDSHIFT = re.compile(r"REDSHIFT_[A-Z_]+|GPPS_WAREHOUSE")


def template(name: str) -> Any:
    return cfn_yaml.load(str(FOLDER / name))


def statements(part: Any) -> Iterator[Any]:
    """Every statement of every policy below."""
    children = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    if isinstance(part, dict) and "Effect" in part:
        yield part
    for child in children:
        yield from statements(child)


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def too_wide(kind: str, statement: Any) -> bool:
    """True where a statement allows actions or resources by `*`; that of a key speaks of itself so."""
    if statement["Effect"] == "Deny":
        return False
    actions = set(listed(statement["Action"]))
    any_action = any("*" in action for action in actions) or "NotAction" in statement
    anything = "*" in listed(statement.get("Resource")) and kind != "AWS::KMS::Key" and not actions <= NO_RESOURCE
    anyone = statement.get("Principal") in ("*", {"AWS": "*"})
    return any_action or anything or anyone


def test_the_linter_finds_nothing() -> None:
    command = [sys.executable, "-m", "cfnlint", "--include-checks", "W", "--", *(FOLDER / name for name in TEMPLATES)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("name", TEMPLATES)
def test_nobody_may_do_everything_or_everywhere(name: str) -> None:
    resources = template(name)["Resources"]
    wide = [
        (resource, statement)
        for resource, definition in resources.items()
        for statement in statements(definition)
        if too_wide(definition["Type"], statement)
    ]
    assert wide == []


def test_what_is_too_wide_is_seen() -> None:
    allowed = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::lake/raw/*"}
    assert not too_wide("AWS::IAM::Role", allowed)
    assert too_wide("AWS::IAM::Role", allowed | {"Action": ["s3:*"]})
    assert too_wide("AWS::IAM::Role", allowed | {"Resource": "*"})
    assert too_wide("AWS::S3::BucketPolicy", allowed | {"Principal": "*"})


def test_each_component_has_a_role_of_its_own() -> None:
    stages = template("stages.yaml")["Resources"].values()
    tasks = [each["Properties"] for each in stages if each["Type"] == "AWS::ECS::TaskDefinition"]
    roles = [json.dumps([task[role] for role in ("TaskRoleArn", "ExecutionRoleArn")]) for task in tasks]
    of_loader = [role for role, task in zip(roles, tasks, strict=True) if "loader" in json.dumps(task["Family"])]
    assert len(set(roles)) == 2
    assert len(of_loader) == roles.count(of_loader[0]) == 1


def test_variables_of_the_containers_are_read() -> None:
    known = {name for each in variables() for name in (each.name, *each.aliases)}
    text = (FOLDER / "stages.yaml").read_text()
    named = set(re.findall(r"Name: ([A-Z][A-Z0-9]*_[A-Z0-9_]+)", text))
    assert {"KAFKA_SASL_PASSWORD", "GPPS_LAKE_URI", "JOOBLE_API_KEY"} < named
    assert {name for name in named - known if not REDSHIFT.fullmatch(name)} == set()


class Cloud(S3):
    """The emulator with what the first stack is made of."""

    SERVICES = "cloudformation,s3,dynamodb,iam,sts,kms,secretsmanager,ecr,logs,monitoring,cloudwatch,sns"
    variables = staticmethod(lambda data: {"SERVICES": Cloud.SERVICES})

    def settle(self, folder: Path, ports: Any) -> None:
        """Nothing: the stack makes its bucket."""


class Account:
    """Clients of the emulator."""

    def __init__(self, values: dict[str, str]) -> None:
        self._options = {
            "endpoint_url": values["AWS_ENDPOINT_URL_S3"],
            "region_name": values["AWS_REGION"],
            "aws_access_key_id": values["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": values["AWS_SECRET_ACCESS_KEY"],
        }

    def client(self, service: str) -> Any:
        return boto3.client(service, **self._options)


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    stack = Stack(tmp_path_factory.mktemp("cloud"), lambda _: None)
    try:
        stack.up([Cloud()], {})
        yield Account(stack.environment())
    finally:
        stack.reset()


@pytest.fixture(scope="module")
def made(account: Account) -> dict[str, str]:
    """Outputs of the first stack, applied."""
    formation = account.client("cloudformation")
    body = (FOLDER / "data.yaml").read_text()
    formation.create_stack(StackName="gpps-data", TemplateBody=body, Capabilities=["CAPABILITY_IAM"])
    formation.get_waiter("stack_create_complete").wait(StackName="gpps-data", WaiterConfig={"Delay": 1})
    (stack,) = formation.describe_stacks(StackName="gpps-data")["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


@pytest.mark.services
def test_the_bucket_is_encrypted_private_and_tidied_up(account: Account, made: dict[str, str]) -> None:
    s3, lake = account.client("s3"), {"Bucket": made["Lake"]}
    (rule,) = s3.get_bucket_encryption(**lake)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": made["Key"]}
    rules = {rule["ID"]: rule for rule in s3.get_bucket_lifecycle_configuration(**lake)["Rules"]}
    assert rules["multipart"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 2}
    assert rules["raw"]["Transitions"][0]["StorageClass"] == "GLACIER_IR"
    assert "Expiration" not in rules["raw"]
    assert set(s3.get_public_access_block(**lake)["PublicAccessBlockConfiguration"].values()) == {True}
    (statement,) = json.loads(s3.get_bucket_policy(**lake)["Policy"])["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


@pytest.mark.services
def test_the_stages_can_use_the_table_that_is_made(account: Account, made: dict[str, str]) -> None:
    dynamodb = account.client("dynamodb")
    table = StateTable(dynamodb, f"{made['Prefix']}-state")
    table.ensure()
    assert table.update("a", {"n": {"N": "1"}}, None)
    assert not table.update("a", {"n": {"N": "2"}}, None)
    described = dynamodb.describe_table(TableName=table.name)["Table"]
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert described["DeletionProtectionEnabled"]


@pytest.mark.services
def test_secrets_are_made_up_and_alarms_reach_the_topic(account: Account, made: dict[str, str]) -> None:
    vault = account.client("secretsmanager")
    names = ("ProducersLogin", "StreamLogin")
    logins = [json.loads(vault.get_secret_value(SecretId=made[name])["SecretString"]) for name in names]
    assert [login["username"] for login in logins] == ["gpps-producers", "gpps-stream"]
    assert len({login["password"] for login in logins}) == 2
    alarms = account.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert len(alarms) == 4
    assert {tuple(alarm["AlarmActions"]) for alarm in alarms} == {(made["Alarms"],)}


# As the AWS command line answers: queries of single outputs, and the brokers.
FAKE_AWS = """#!/bin/sh
case "$1 $2" in
"cloudformation describe-stacks") echo "$*" | sed "s/.*'\\(.*\\)'.*/\\1/" | sed 's/^Stream\\(.*\\)$/arn:aws:x:us-east-1:123456789012:Stream\\1/' ;;
"kafka get-bootstrap-brokers") echo b-1.example.org:9096,b-2.example.org:9096 ;;
"emr-serverless start-job-run") shift 3; echo "$*" > "$REQUEST" ;;
esac
"""


def test_the_submit_script_asks_for_what_the_stacks_have_made(tmp_path: Path) -> None:
    (tmp_path / "aws").write_text(FAKE_AWS)
    (tmp_path / "aws").chmod(0o700)
    own = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "REQUEST": str(tmp_path / "request"), "AWS_REGION": "eu-west-1"}
    subprocess.run([FOLDER / "emr-serverless-submit.sh", "d", "s", "school_jobs"], env=own, check=True)
    job = json.loads((tmp_path / "request").read_text())
    service = botocore.session.get_session().get_service_model("emr-serverless")
    shape = service.operation_model("StartJobRun").input_shape
    assert ParamValidator().validate(job | {"clientToken": "t"}, shape).generate_report() == ""
    text = json.dumps(job)
    assert not re.search(r"BUCKET|BROKERS|APPLICATION|\b123456789012:role|us-east-1\"", text)
    (configuration,) = job["configurationOverrides"]["applicationConfiguration"]
    options = configuration["properties"]
    driver = "spark.emr-serverless.driverEnv."
    assert options[f"{driver}KAFKA_BOOTSTRAP_SERVERS"] == "b-1.example.org:9096,b-2.example.org:9096"
    assert options[f"{driver}KAFKA_SASL_PASSWORD"].startswith("EMR.secret@arn:")
    assert options[f"{driver}GPPS_LAKE_URI"] == "s3://Lake"
    assert job["applicationId"] == "Application"
