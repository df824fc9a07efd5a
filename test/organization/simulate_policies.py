"""What policies of an organization allow, by the evaluator of the local AWS: requests as JSON in, decisions as JSON out.

The evaluator knows identity policies, and boundaries that limit them. A service control and a resource control policy limit as a boundary
does: a Deny in one denies, and one of them has to allow. AWS attaches one that allows everything to each target.
"""

import json
import sys

from ministack.core.iam_evaluator import EvalContext, evaluate, parse_policy_document

EVERYTHING = parse_policy_document({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})


def context_of(request: dict) -> EvalContext:
    keys = {name.lower(): value for name, value in request["keys"].items()}
    principal = request.get("principal")
    return EvalContext(
        # None for a service that acts itself: it has no such key.
        principal_arn=principal,
        principal_type="AssumedRole",
        principal_account=(principal or "::::").split(":")[4],
        action=request["action"],
        resource_arn=request["resource"],
        region="eu-west-1",
        # A key that is missing here has no value, as in a request that does not have it.
        service_context={"aws:tagkeys": None, **keys},
        principal_keys={"aws:principalorgid": None, **keys},
    )


def decisions(documents: list, contexts: list) -> list:
    limit = [EVERYTHING, *map(parse_policy_document, documents)]
    return [evaluate(context, [EVERYTHING], limit).decision == "Allow" for context in contexts]


def main() -> None:
    given = json.load(sys.stdin)
    contexts = [context_of(request) for request in given["requests"]]
    json.dump([decisions(documents, contexts) for documents in given["policies"]], sys.stdout)


main()
