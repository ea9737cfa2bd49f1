"""What DynamoDB refuses, told apart by whether the same request will be taken at once, later, or never."""

from botocore.exceptions import ClientError

# Of one action of a cancelled transaction; a whole request that is throttled botocore has tried again itself.
_PASSING = {"None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"}
_LATER = {
    "TransactionCanceledException",
    "TransactionConflictException",
    "TransactionInProgressException",
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "LimitExceededException",
    "ResourceNotFoundException",  # the next run makes the tables
}


def reasons(error: ClientError) -> set[str]:
    """Why the actions of a cancelled transaction failed; empty for other errors."""
    return {reason.get("Code", "") for reason in error.response.get("CancellationReasons", [])}


def will_pass(error: BaseException) -> bool:
    """A transaction that is worth repeating at once, as another request: nothing but load or a neighbour stood in its
    way, or the answer was lost and the server does not know it for the one that it has carried out.
    """
    return (
        isinstance(error, ClientError)
        and error.response["Error"]["Code"] in ("TransactionCanceledException", "IdempotentParameterMismatchException")
        and reasons(error) <= _PASSING
    )


def works_later(error: ClientError) -> bool:
    """Whether DynamoDB refused something that it will take at another time: it throttles, fails or lacks a table."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return (error.response["Error"]["Code"] in _LATER and reasons(error) <= _PASSING) or status >= 500
