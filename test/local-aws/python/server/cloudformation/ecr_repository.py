"""AWS::ECR::Repository, in the ECR calls that CloudFormation's own handler makes.

A repository of another name or encryption is another one, which the engine knows by `create_only`.
"""

import json

from .. import patch
from ..ecr import Ecr, EcrCallFailed
from .api_names import exclusion_filters


class EcrRepositoryHandler:
    TYPE = "AWS::ECR::Repository"
    create_only = ("RepositoryName", "EncryptionConfiguration")

    def __init__(self, ecr: Ecr) -> None:
        self._ecr = ecr
        self._physical_name = patch.attribute("ministack.services.cloudformation.provisioners", "_physical_name")

    def create(self, logical_id: str, properties: dict, stack_name: str) -> tuple[str, dict]:
        name = properties.get("RepositoryName") or self._physical_name(stack_name, logical_id, lowercase=True, max_len=256)
        request = {
            **mutability(properties),
            **scanning(properties),
            **encryption(properties),
            "tags": tags(properties),
        }
        repository = self._ecr.call("CreateRepository", repositoryName=name, **request)["repository"]
        try:
            self._put_policies(name, {}, properties)
        except EcrCallFailed:
            # The engine does not know the name of a resource whose creation failed, so it could not clean up.
            self._ecr.call("DeleteRepository", repositoryName=name)
            raise
        return name, attributes(repository)

    def update(self, name: str, old: dict, new: dict, stack_name: str) -> tuple[str, dict]:
        repository = self._ecr.call("DescribeRepositories", repositoryNames=[name])["repositories"][0]
        # As AWS's handler does: on every update in which the property is there, and never when it is not.
        if request := mutability(new):
            self._ecr.call("PutImageTagMutability", repositoryName=name, **request)
        if request := scanning(new):
            self._ecr.call("PutImageScanningConfiguration", repositoryName=name, **request)
        self._put_policies(name, old, new)
        self._put_tags(repository["repositoryArn"], old, new)
        return name, attributes(repository)

    def delete(self, name: str, properties: dict) -> None:
        try:
            self._ecr.call("DeleteRepository", repositoryName=name, force=boolean(properties.get("EmptyOnDelete")))
        except EcrCallFailed as error:
            if error.code != "RepositoryNotFoundException":
                raise

    def _put_policies(self, name: str, old: dict, new: dict) -> None:
        if policy := new.get("RepositoryPolicyText"):
            self._ecr.call("SetRepositoryPolicy", repositoryName=name, policyText=text(policy))
        elif old.get("RepositoryPolicyText"):
            self._ecr.call("DeleteRepositoryPolicy", repositoryName=name)
        if policy := lifecycle(new):
            self._ecr.call("PutLifecyclePolicy", repositoryName=name, lifecyclePolicyText=policy)
        elif lifecycle(old):
            self._ecr.call("DeleteLifecyclePolicy", repositoryName=name)

    def _put_tags(self, arn: str, old: dict, new: dict) -> None:
        wanted = tags(new)
        gone = {tag["Key"] for tag in tags(old)} - {tag["Key"] for tag in wanted}
        if gone:
            self._ecr.call("UntagResource", resourceArn=arn, tagKeys=sorted(gone))
        if wanted:
            self._ecr.call("TagResource", resourceArn=arn, tags=wanted)


def attributes(repository: dict) -> dict:
    return {"Arn": repository["repositoryArn"], "RepositoryUri": repository["repositoryUri"]}


def mutability(properties: dict) -> dict:
    if "ImageTagMutability" not in properties:
        return {}
    request: dict = {"imageTagMutability": properties["ImageTagMutability"]}
    if filters := properties.get("ImageTagMutabilityExclusionFilters"):
        request["imageTagMutabilityExclusionFilters"] = exclusion_filters(filters)
    return request


def scanning(properties: dict) -> dict:
    if "ImageScanningConfiguration" not in properties:
        return {}
    return {"imageScanningConfiguration": {"scanOnPush": boolean(properties["ImageScanningConfiguration"].get("ScanOnPush"))}}


def encryption(properties: dict) -> dict:
    configuration = properties.get("EncryptionConfiguration")
    if not configuration:
        return {}
    key = {"kmsKey": configuration["KmsKey"]} if configuration.get("KmsKey") else {}
    return {"encryptionConfiguration": {"encryptionType": configuration["EncryptionType"], **key}}


def tags(properties: dict) -> list[dict]:
    return [{"Key": tag["Key"], "Value": tag["Value"]} for tag in properties.get("Tags", [])]


def lifecycle(properties: dict) -> str | None:
    return (properties.get("LifecyclePolicy") or {}).get("LifecyclePolicyText")


def text(document: str | dict) -> str:
    return document if isinstance(document, str) else json.dumps(document)


def boolean(value: object) -> bool:
    """A boolean of a template, which may arrive as the text of one."""
    return str(value).lower() == "true"
