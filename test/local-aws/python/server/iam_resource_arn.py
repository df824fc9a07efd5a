"""Which ARN a request is about, for IAM, where MiniStack does not see it.

Of ECR it reads `repositoryName` only and answers `*` for the rest. Of CloudWatch Logs it sees no log stream.
"""

import json

from . import patch


def install() -> None:
    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id):
        if service == "ecr" and (name := _only_name(body)):
            return f"arn:aws:ecr:{region}:{account_id}:repository/{name}"
        if service == "ecr" and (arn := members(body).get("resourceArn")):
            return arn
        if service == "logs" and (stream := members(body).get("logStreamName")):
            group = theirs(service, method, path, headers, body, query_params, region, account_id)
            return f"{group}:log-stream:{stream}"
        return theirs(service, method, path, headers, body, query_params, region, account_id)

    theirs = patch.replace("ministack.core.iam_actions", "extract_resource_arn", extract_resource_arn)


def _only_name(body: bytes) -> str | None:
    """The one repository that a DescribeRepositories names. IAM checks one ARN a call here, so several stay `*`."""
    names = members(body).get("repositoryNames")
    return names[0] if isinstance(names, list) and len(names) == 1 and isinstance(names[0], str) else None


def members(body: bytes) -> dict:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
