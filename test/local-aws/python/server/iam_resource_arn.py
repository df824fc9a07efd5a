"""Which ARN an ECR request is about, for IAM. MiniStack reads `repositoryName` only and answers `*` for the rest."""

import json

from . import patch


def install() -> None:
    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id):
        if service == "ecr" and (name := _only_name(body)):
            return f"arn:aws:ecr:{region}:{account_id}:repository/{name}"
        return theirs(service, method, path, headers, body, query_params, region, account_id)

    theirs = patch.replace("ministack.core.iam_actions", "extract_resource_arn", extract_resource_arn)


def _only_name(body: bytes) -> str | None:
    """The one repository that a DescribeRepositories names. IAM checks one ARN a call here, so several stay `*`."""
    try:
        names = json.loads(body or b"{}").get("repositoryNames")
    except (ValueError, AttributeError):
        return None
    return names[0] if isinstance(names, list) and len(names) == 1 and isinstance(names[0], str) else None
