"""Access of the plumbing's tests to the services, without a stage's settings."""

from collections.abc import Mapping


def s3_arguments(environment: Mapping[str, str]) -> dict[str, str]:
    """Arguments of `boto3.client("s3")` for the services of an environment."""
    return {
        "endpoint_url": environment["AWS_ENDPOINT_URL_S3"],
        "region_name": environment["AWS_REGION"],
        "aws_access_key_id": environment["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": environment["AWS_SECRET_ACCESS_KEY"],
    }
