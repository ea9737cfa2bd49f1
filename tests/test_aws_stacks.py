"""CloudFormation stacks of docker/aws: what they say is right, and lets nobody do more than he has to; the first and
the third are applied to the emulator, which knows their types."""

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
from cfnlint.api import lint_all
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


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_linter_finds_nothing(name: str) -> None:
    found = [str(match) for match in lint_all((FOLDER / name).read_text()) if match.rule.id[0] in "EW"]
    assert found == []


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


def test_loader_and_producers_share_no_role() -> None:
    tasks = [each["Properties"] for each in template("stages.yaml")["Resources"].values() if "Task" in each["Type"]]
    of_loader, of_producers = set[str](), set[str]()
    for task in tasks:
        roles = of_loader if "loader" in json.dumps(task["Family"]) else of_producers
        roles |= {json.dumps(task["TaskRoleArn"]), json.dumps(task["ExecutionRoleArn"])}
    assert (len(of_loader), len(of_producers), of_loader & of_producers) == (2, 2, set())


def test_variables_of_the_containers_are_read() -> None:
    known = {name for each in variables() for name in (each.name, *each.aliases)}
    text = (FOLDER / "stages.yaml").read_text()
    named = set(re.findall(r"Name: ([A-Z][A-Z0-9]*_[A-Z0-9_]+)", text))
    assert {"KAFKA_SASL_PASSWORD", "GPPS_LAKE_URI", "JOOBLE_API_KEY"} < named
    assert {name for name in named - known if not REDSHIFT.fullmatch(name)} == set()


class Cloud(S3):
    """The emulator with what the first stack is made of."""

    SERVICES = "cloudformation,s3,dynamodb,iam,sts,kms,secretsmanager,ecr,ecs,ec2,logs,monitoring,cloudwatch,sns"
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
    return applied(account, "gpps-data", (FOLDER / "data.yaml").read_text())


def applied(account: Account, name: str, body: str, **parameters: str) -> dict[str, str]:
    formation = account.client("cloudformation")
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    formation.create_stack(StackName=name, TemplateBody=body, Parameters=given, Capabilities=["CAPABILITY_IAM"])
    formation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    (stack,) = formation.describe_stacks(StackName=name)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


@pytest.mark.services
def test_the_bucket_is_versioned_and_answers_tls_alone(account: Account, made: dict[str, str]) -> None:
    s3, lake = account.client("s3"), {"Bucket": made["Lake"]}
    assert s3.get_bucket_versioning(**lake)["Status"] == "Enabled"
    (statement,) = json.loads(s3.get_bucket_policy(**lake)["Policy"])["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_buckets_are_encrypted_private_and_tidied_up() -> None:
    """In the template: the emulator makes a bucket without these properties."""
    resources = template("data.yaml")["Resources"]
    for name in ("Lake", "Programs"):
        bucket = resources[name]["Properties"]
        (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        rules = {rule["Id"]: rule for rule in bucket["LifecycleConfiguration"]["Rules"]}
        assert rules["multipart"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 2}
        assert f"{name}Policy" in resources
    raw = {rule["Id"]: rule for rule in resources["Lake"]["Properties"]["LifecycleConfiguration"]["Rules"]}["raw"]
    assert raw["Transitions"][0]["StorageClass"] == "GLACIER_IR"
    assert "ExpirationInDays" not in raw  # what was archived is not deleted


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


# In place of the second stack, of whose types the emulator knows none: what the third takes of it.
SERVICES = """
Resources: {Topic: {Type: "AWS::SNS::Topic"}}
Outputs:
  Stages: {Value: sg-1, Export: {Name: gpps-services-Stages}}
  Workgroup: {Value: gpps-services, Export: {Name: gpps-services-Workgroup}}
"""


@pytest.mark.services
def test_containers_get_their_settings_and_roles(account: Account, made: dict[str, str]) -> None:
    applied(account, "gpps-services", SERVICES)
    own = {"Brokers": "b-1.example.org:9096", "Subnets": "subnet-1,subnet-2", "Tag": "1"}
    applied(account, "gpps-stages", (FOLDER / "stages.yaml").read_text(), **own)
    ecs = account.client("ecs")
    containers = {}
    for arn in ecs.list_task_definitions()["taskDefinitionArns"]:
        task = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
        containers[task["family"]] = (task["taskRoleArn"], task["containerDefinitions"][0])
    assert set(containers) == {"gpps-stages-college-scorecard", "gpps-stages-jooble", "gpps-stages-loader"}
    role, jooble = containers["gpps-stages-jooble"]
    assert (role, jooble["command"]) == (made["ProducersRole"], ["produce", "jooble"])
    environment = {each["name"]: each["value"] for each in jooble["environment"]}
    assert environment["GPPS_LAKE_URI"] == f"s3://{made['Lake']}"
    assert environment["KAFKA_BOOTSTRAP_SERVERS"] == own["Brokers"]


def test_each_container_is_given_its_own_secrets_alone() -> None:
    """In the template: the emulator keeps no names of secrets."""
    resources = template("stages.yaml")["Resources"]
    tasks = (resources[name]["Properties"]["ContainerDefinitions"] for name in ("CollegeScorecard", "Jooble", "Loader"))
    secrets = [{each["Name"] for each in container.get("Secrets", [])} for (container,) in tasks]
    login = {"KAFKA_SASL_USERNAME", "KAFKA_SASL_PASSWORD"}
    assert secrets == [login | {"COLLEGE_SCORECARD_API_KEY"}, login | {"JOOBLE_API_KEY"}, set()]


# As the AWS command line answers: queries of single outputs, and the brokers.
FAKE_AWS = f"""#!{sys.executable} -S
import os, pathlib, re, sys
words = sys.argv[1:]
if words[1] == "describe-stacks":
    name = re.search("'(.*)'", " ".join(words))[1]
    print(f"arn:aws:any:us-east-1:123456789012:{{name}}" if name.startswith("Stream") else name)
elif words[1] == "get-bootstrap-brokers":
    print("b-1.example.org:9096,b-2.example.org:9096")
elif words[1] == "start-job-run":
    pathlib.Path(os.environ["REQUEST"]).write_text(words[-1])
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
