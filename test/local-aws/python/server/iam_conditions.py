"""Condition keys of IAM that MiniStack does not know, or not as AWS has them.

- `cloudwatch:namespace` of a PutMetricData,
- `ecr:ResourceTag/...`, of ECR's repositories,
- `aws:PrincipalArn`, which of the session of a role is the ARN of the role.
"""

import json
from urllib.parse import parse_qs

import cbor2

from . import patch
from .ecr import Ecr

EVALUATOR = "ministack.core.iam_evaluator"


def install(ecr: Ecr) -> None:
    def request_tag_context(service, iam_action, body, params):
        context = theirs(service, iam_action, body, params)
        if iam_action == "cloudwatch:PutMetricData" and (namespace := _namespace(body)):
            return {**context, "cloudwatch:namespace": namespace}
        return context

    # What it answers becomes condition keys, whatever its name says.
    theirs = patch.replace("ministack.core.iam_actions", "request_tag_context", request_tag_context)

    def resolve_condition_key(key, context):
        name, _, tag = key.partition("/")
        if name.lower() == "ecr:resourcetag":
            return ecr.tags(context.resource_arn).get(tag) if context.resource_arn.startswith("arn:") else None
        if name.lower() == "aws:principalarn":
            return role_of(context.principal_arn, context.principal_account) or context.principal_arn
        return their_key(key, context)

    their_key = patch.replace(EVALUATOR, "_resolve_condition_key", resolve_condition_key)
    roles = patch.attribute("ministack.services.iam", "_roles")

    def role_of(arn: str, account: str) -> str | None:
        """The role of a session, with its path."""
        if ":assumed-role/" not in arn:
            return None
        role = roles.get_scoped(account, None, arn.split("/")[1])
        return role and role["Arn"]


def _namespace(body: bytes) -> str | None:
    """CloudWatch takes a request in one of three protocols."""
    if body.startswith(b"{"):
        return json.loads(body).get("Namespace")
    if body.startswith(b"Action=") or b"&Action=" in body:
        return parse_qs(body.decode()).get("Namespace", [None])[0]
    return cbor2.loads(body).get("Namespace")
