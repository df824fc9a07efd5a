"""What IAM demands of whoever writes a repository creation template, beside the action itself: to be allowed what the template does.

AWS documents which actions (the dependent actions of the two in the Service Authorization Reference), and not on which resources. Here it
is all repositories that the template is for, so that a policy for fewer of them does not do.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-create.html#repository-creation-templates-iam
"""

from typing import Iterator

from . import patch
from .iam_resource_arn import members
from .recorder.namespace import namespace

WRITING = ("CreateRepositoryCreationTemplate", "UpdateRepositoryCreationTemplate")


def install() -> None:
    """After ECR itself is installed: MiniStack asks for the action of a request before it hands the request on, and these are asked for then."""
    enforce = patch.attribute("ministack.app", "_enforce_data_plane")

    async def handle_request(method, path, headers, body, query_params):
        if headers.get("x-amz-target", "").rpartition(".")[2] in WRITING:
            for action, resource, context in demanded(members(body)):
                denied = enforce(
                    "ecr", action, headers, query_params, "", resource_arn=resource, service_context=context, named_resource=resource
                )
                if denied:
                    return denied
        return await theirs(method, path, headers, body, query_params)

    theirs = patch.replace("ministack.services.ecr", "handle_request", handle_request)


def demanded(request: dict) -> Iterator[tuple[str, str, dict]]:
    """Actions, each with its resource and its condition keys."""
    responses = "ministack.core.responses"
    prefix = str(request.get("prefix", ""))
    names = "*" if prefix == "ROOT" else f"{namespace(prefix)}/*"
    repositories = f"arn:aws:ecr:{patch.attribute(responses, 'get_region')()}:{patch.attribute(responses, 'get_account_id')()}:repository/{names}"
    yield "ecr:CreateRepository", repositories, {}
    if request.get("lifecyclePolicy"):
        yield "ecr:PutLifecyclePolicy", repositories, {}
    if request.get("repositoryPolicy"):
        yield "ecr:SetRepositoryPolicy", repositories, {}
    if role := request.get("customRoleArn"):
        yield "iam:PassRole", str(role), {"iam:PassedToService": "ecr.amazonaws.com"}
