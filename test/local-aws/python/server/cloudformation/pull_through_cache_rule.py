"""AWS::ECR::PullThroughCacheRule, in the ECR calls that its schema names. The recorder answers them.

Every property is create-only, so it is never updated. A rule that is replaced is created before the old one is deleted: a change
under the same prefix is refused, because that rule is still there.
"""

from ..ecr import Ecr, EcrCallFailed
from .api_names import members
from .schema import Schema


class PullThroughCacheRuleHandler:
    TYPE = "AWS::ECR::PullThroughCacheRule"

    def __init__(self, ecr: Ecr) -> None:
        self._ecr = ecr
        self._schema = Schema(self.TYPE)
        self.create_only = self._schema.create_only

    def create(self, logical_id: str, properties: dict, stack_name: str) -> tuple[str, dict]:
        self._schema.check(properties)
        rule = self._ecr.call("CreatePullThroughCacheRule", **members(properties))
        return rule["ecrRepositoryPrefix"], {}

    def delete(self, prefix: str, properties: dict) -> None:
        try:
            self._ecr.call("DeletePullThroughCacheRule", ecrRepositoryPrefix=prefix)
        except EcrCallFailed as error:
            if error.code != "PullThroughCacheRuleNotFoundException":
                raise
