"""State machines as targets of EventBridge: started by the role of the target, as on AWS, or not at all.

MiniStack starts them whatever the role may do, and one of another name or none at all passes.
"""

import logging

from . import patch
from .stepfunctions.calls import by_the_service
from .stepfunctions.role import Role, trust_objection

logger = logging.getLogger(__name__)

EVENTBRIDGE = "ministack.services.eventbridge"


def install() -> None:
    def invoke_target(target, event, rule, view=None):
        arn = target.get("Arn", "")
        if ":stateMachine:" in arn and (objection := by_the_service(_objection, target.get("RoleArn"), arn, rule)):
            # On AWS it is a failed invocation too, which no caller sees.
            logger.warning("EventBridge: the target %s was not started: %s", arn, objection)
            return None
        return theirs(target, event, rule, view)

    theirs = patch.replace(EVENTBRIDGE, "_invoke_target", invoke_target)


def _objection(role_arn: str | None, machine_arn: str, rule: dict) -> str | None:
    if not role_arn:
        return "the target has no role"
    source = rule.get("Arn", "")
    # A schedule of EventBridge Scheduler comes this way too.
    service = "scheduler.amazonaws.com" if source.split(":")[2:3] == ["scheduler"] else "events.amazonaws.com"
    if objection := trust_objection(role_arn, service, source):
        return objection
    role = Role(role_arn)
    return None if role.may("states:StartExecution", machine_arn, "states", {}) else role.denial("states:StartExecution", machine_arn)
