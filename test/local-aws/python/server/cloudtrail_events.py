"""What EventBridge is told of ECR: by CloudTrail of calls that change something, and what a test says that ECR does itself."""

import json
import logging
import time
import uuid

from . import patch

# The calls that decide whether tags can move, and whether anything is asked of a repository.
EVENT_NAMES = (
    "CreateRepository",
    "PutImageTagMutability",
    "TagResource",
    "UntagResource",
    "CreateRepositoryCreationTemplate",
    "UpdateRepositoryCreationTemplate",
)

logger = logging.getLogger(__name__)


class CloudTrailEvents:
    def __init__(self) -> None:
        # A client's PutEvents may not name an `aws.` source, here as on AWS; this is the way that built-in services use.
        self._put_events = patch.attribute("ministack.services.eventbridge", "_put_events")

    def publish(self, name: str, caller: str, request: dict, answer: dict, account: str, region: str) -> None:
        """A call that has an answer: an error too is told."""
        failed = {"errorCode": answer["__type"], "errorMessage": answer.get("message", "")} if "__type" in answer else {}
        detail = {
            "eventVersion": "1.09",
            "userIdentity": identity(caller, account),
            "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "eventSource": "ecr.amazonaws.com",
            "eventName": name,
            "awsRegion": region,
            "requestParameters": request,
            "responseElements": None if failed else answer,
            **failed,
            "eventID": str(uuid.uuid4()),
            "readOnly": False,
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": account,
            "eventCategory": "Management",
        }
        try:
            self.put("AWS API Call via CloudTrail", detail)
        except Exception:
            # The call has succeeded already: on AWS a rule that cannot be served does not fail it either.
            logger.exception("The event of %s was not delivered", name)

    def put(self, detail_type: str, detail: dict) -> None:
        """An event of ECR, whatever it says."""
        self._put_events({"Entries": [{"Source": "aws.ecr", "DetailType": detail_type, "Detail": json.dumps(detail)}]}, allow_aws_source=True)


def identity(caller: str, account: str) -> dict:
    """Who has called, as CloudTrail says it: a session names the role that it is of, with its path, and users have none."""
    kind, _, name = caller.rpartition(":")[2].partition("/")
    if kind != "assumed-role":
        return {"type": "Root" if kind == "root" else "IAMUser", "arn": caller, "accountId": account, "userName": name.rpartition("/")[2]}
    role_name = name.partition("/")[0]
    role = patch.attribute("ministack.services.iam", "_roles").get_scoped(account, None, role_name)
    arn = role["Arn"] if role else f"arn:aws:iam::{account}:role/{role_name}"
    issuer = {"type": "Role", "arn": arn, "accountId": account, "userName": role_name}
    return {"type": "AssumedRole", "arn": caller, "accountId": account, "sessionContext": {"sessionIssuer": issuer, "attributes": {}}}
