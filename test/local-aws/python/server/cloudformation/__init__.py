"""The CloudFormation resource types that this server handles itself: one module a type."""

from .. import patch
from ..ecr import Ecr
from .ecr_repository import EcrRepositoryHandler


def install(ecr: Ecr) -> None:
    handlers = patch.attribute("ministack.services.cloudformation.provisioners", "_RESOURCE_HANDLERS")
    repository = EcrRepositoryHandler(ecr)
    handlers["AWS::ECR::Repository"] = {
        "create": repository.create,
        "update": repository.update,
        "delete": repository.delete,
    }
