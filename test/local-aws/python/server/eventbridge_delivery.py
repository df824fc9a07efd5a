"""Event buses and log groups as targets of EventBridge: they get an event if a policy lets it in, as on AWS, or not at all.

A rule sends to a bus by the role of the target, which a bus that lets in an organization demands. A log group has no role for it: a resource
policy of CloudWatch Logs lets EventBridge in. MiniStack asks for no role, and knows no log group as a target.
"""

import json
import logging
import uuid

from . import patch
from .stepfunctions.calls import by_the_service
from .stepfunctions.role import Role, trust_objection

logger = logging.getLogger(__name__)

EVENTBRIDGE = "ministack.services.eventbridge"
LOGS = "ministack.services.cloudwatch_logs"
EVALUATOR = "ministack.core.iam_evaluator"
SERVICE = "events.amazonaws.com"


def install() -> None:
    view_of = patch.attribute(EVENTBRIDGE, "_pattern_event_view")

    def invoke_target(target, event, rule, view=None):
        arn = target.get("Arn", "")
        if ":event-bus/" in arn:
            objection = by_the_service(_bus_objection, target.get("RoleArn"), arn, rule)
            if objection is None:
                return theirs(target, event, rule, view)
        elif ":log-group:" in arn:
            objection = by_the_service(_into_log_group, arn, rule, (view or view_of(event)).event_with_detail())
        else:
            return theirs(target, event, rule, view)
        if objection:
            # On AWS it is a failed invocation too, which no caller sees.
            logger.warning("EventBridge: the target %s got nothing: %s", arn, objection)
        return None

    theirs = patch.replace(EVENTBRIDGE, "_invoke_target", invoke_target)


def _bus_objection(role_arn: str | None, bus_arn: str, rule: dict) -> str | None:
    if not role_arn:
        return "the target has no role"
    if objection := trust_objection(role_arn, SERVICE, rule.get("Arn", "")):
        return objection
    role = Role(role_arn)
    return None if role.may("events:PutEvents", bus_arn, "events", {}) else role.denial("events:PutEvents", bus_arn)


def _into_log_group(arn: str, rule: dict, event: dict) -> str | None:
    stream = str(uuid.uuid4())
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        if not _lets_in(action, f"{arn}:log-stream:{stream}", rule.get("Arn", "")):
            return f"no resource policy of CloudWatch Logs allows {SERVICE} to call {action}"
    where = {"logGroupName": arn.split(":log-group:")[1], "logStreamName": stream}
    events = [{"timestamp": _milliseconds(), "message": json.dumps(event)}]
    for call, request in (("_create_log_stream", where), ("_put_log_events", {**where, "logEvents": events})):
        status, _, answer = patch.attribute(LOGS, call)(request)
        if status >= 300:
            return f"{answer!r}"
    return None


def _lets_in(action: str, stream_arn: str, rule_arn: str) -> bool:
    account, region = stream_arn.split(":")[4], stream_arn.split(":")[3]
    context = patch.attribute(EVALUATOR, "EvalContext")(
        principal_arn="",
        principal_type="Service",
        principal_account=account,
        action=action,
        resource_arn=stream_arn,
        region=region,
        service_context={"aws:sourceaccount": account, "aws:sourcearn": rule_arn},
    )
    decide = patch.attribute(EVALUATOR, "evaluate_resource_policy")
    policies = patch.attribute(LOGS, "_resource_policies").values()
    return any(decide(policy["policyDocument"], context, SERVICE).decision == "Allow" for policy in policies)


def _milliseconds() -> int:
    return int(patch.attribute(EVENTBRIDGE, "_now_ts")() * 1000)
