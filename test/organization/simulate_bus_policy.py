"""Whom the policy of an event bus lets in, by the evaluator of the local AWS: a document and requests as JSON in, decisions as JSON out."""

import json
import sys

from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy


def allows(document: dict, request: dict) -> bool:
    keys = {name.lower(): value for name, value in request["keys"].items()}
    context = EvalContext(
        principal_arn=request["principal"],
        principal_type="AssumedRole",
        principal_account=request["principal"].split(":")[4],
        action=request["action"],
        resource_arn=request["resource"],
        region="eu-west-1",
        service_context=keys,
        principal_keys={"aws:principalorgid": None, **keys},
    )
    return evaluate_resource_policy(document, context).decision == "Allow"


def main() -> None:
    given = json.load(sys.stdin)
    json.dump([allows(given["document"], request) for request in given["requests"]], sys.stdout)


main()
