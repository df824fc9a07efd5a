"""AWS::ECR::RepositoryCreationTemplate, in the ECR calls that its schema names. The recorder answers them."""

from datetime import UTC, datetime

from ..ecr import Ecr, EcrCallFailed
from .api_names import exclusion_filters, members
from .schema import Schema

# What says in an update that a property is gone, since ECR keeps what an update omits. Not documented of AWS's own
# handler (docs/facts.md: template-handler).
# Without its property the mutability is omitted, which does reset it.
GONE = {
    "description": "",
    "encryptionConfiguration": {"encryptionType": "AES256"},
    "resourceTags": [],
    "repositoryPolicy": "",
    "lifecyclePolicy": "",
    "customRoleArn": "",
}


class RepositoryCreationTemplateHandler:
    TYPE = "AWS::ECR::RepositoryCreationTemplate"

    def __init__(self, ecr: Ecr) -> None:
        self._ecr = ecr
        self._schema = Schema(self.TYPE)
        self.create_only = self._schema.create_only

    def create(self, logical_id: str, properties: dict, stack_name: str) -> tuple[str, dict]:
        self._schema.check(properties)
        return self._result(self._ecr.call("CreateRepositoryCreationTemplate", **request(properties)))

    def update(self, prefix: str, old: dict, new: dict, stack_name: str) -> tuple[str, dict]:
        self._schema.check(new)
        gone = {field: nothing for field, nothing in GONE.items() if field in request(old)}
        return self._result(self._ecr.call("UpdateRepositoryCreationTemplate", **{**gone, **request(new)}))

    def delete(self, prefix: str, properties: dict) -> None:
        try:
            self._ecr.call("DeleteRepositoryCreationTemplate", prefix=prefix)
        except EcrCallFailed as error:
            if error.code != "TemplateNotFoundException":
                raise

    def _result(self, answer: dict) -> tuple[str, dict]:
        template = answer["repositoryCreationTemplate"]
        return template["prefix"], {"CreatedAt": iso(template["createdAt"]), "UpdatedAt": iso(template["updatedAt"])}


def request(properties: dict) -> dict:
    fields = members(properties)
    if "encryptionConfiguration" in fields:
        fields["encryptionConfiguration"] = members(fields["encryptionConfiguration"])
    if "imageTagMutabilityExclusionFilters" in fields:
        fields["imageTagMutabilityExclusionFilters"] = exclusion_filters(fields["imageTagMutabilityExclusionFilters"])
    return fields


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
