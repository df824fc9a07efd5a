"""State machines as targets of EventBridge: started by the role of the target, as on AWS, or not at all.

MiniStack starts them whatever the role may do, and one of another name or none at all passes.
"""

import json
import logging
from typing import Any

from . import patch
from .stepfunctions.calls import by_the_service
from .stepfunctions.role import Role, allows_service, trust_objection

logger = logging.getLogger(__name__)

EVENTBRIDGE = "ministack.services.eventbridge"


def install() -> None:
    def invoke_target(target, event, rule, view=None):
        arn = target.get("Arn", "")
        if ":stateMachine:" in arn and (objection := by_the_service(_objection, target.get("RoleArn"), arn, rule)):
            # On AWS it is a failed invocation too, which no caller sees.
            logger.warning("EventBridge: the target %s was not started: %s", arn, objection)
            dead_letter(target, event, rule, view)
            return None
        return theirs(target, event, rule, view)

    theirs = patch.replace(EVENTBRIDGE, "_invoke_target", invoke_target)


def dead_letter(target: dict, event: dict, rule: dict, view: Any) -> None:
    """The queue of the target gets what could not be delivered, if the policy of the queue lets EventBridge send it for this rule."""
    arn = (target.get("DeadLetterConfig") or {}).get("Arn")
    queue = arn and patch.attribute("ministack.services.sqs", "_queue_by_arn")(arn)
    if not queue:
        return
    document = json.loads(queue["attributes"].get("Policy") or '{"Statement": []}')
    if not allows_service(document, "events.amazonaws.com", "sqs:SendMessage", arn, rule.get("Arn", "")):
        logger.warning("EventBridge: the queue %s does not let the rule %s send to it", arn, rule.get("Arn"))
        return
    view = view or patch.attribute(EVENTBRIDGE, "_pattern_event_view")(event)
    spec = patch.attribute(EVENTBRIDGE, "parse_arn")(arn)
    patch.attribute(EVENTBRIDGE, "_dispatch_to_sqs")(spec, json.dumps(view.event_with_detail()))


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
