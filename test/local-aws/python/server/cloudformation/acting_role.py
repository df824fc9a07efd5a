"""As whom CloudFormation calls ECR: the role that a stack was given last, or else who asks for the operation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
"""

from .. import patch
from ..ecr import acting_role

CREATING = ("CreateStack", "CreateChangeSet")
# These work on resources, in tasks that inherit what is set here.
WORKING = ("CreateStack", "UpdateStack", "ExecuteChangeSet", "DeleteStack", "RollbackStack", "ContinueUpdateRollback")


def install() -> None:
    handlers = patch.attribute("ministack.services.cloudformation.handlers", "_ACTION_HANDLERS")
    value_of = patch.attribute("ministack.services.cloudformation.helpers", "_p")
    account = patch.attribute("ministack.core.responses", "get_account_id")
    region = patch.attribute("ministack.core.responses", "get_region")
    roles: dict[tuple[str, str, str], str] = {}

    def acting(action: str, theirs):
        def handler(params):
            stack = (account(), region(), stack_name(value_of(params, "StackName")))
            given = value_of(params, "RoleARN")
            if given:
                roles[stack] = given
            elif action in CREATING and value_of(params, "ChangeSetType", "CREATE") == "CREATE":
                # A stack of the same name that is gone.
                roles.pop(stack, None)
            if action in WORKING:
                acting_role.set(roles.get(stack, ""))
            return theirs(params)

        return handler

    for action in {*CREATING, *WORKING}:
        handlers[action] = acting(action, handlers[action])


def stack_name(name_or_arn: str) -> str:
    return name_or_arn.split("/")[1] if name_or_arn.startswith("arn:") else name_or_arn
