"""`CloudFormation Stack Status Change`: what CloudFormation tells EventBridge when a stack has another status.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-events.html
"""

import json
import logging

from .. import patch

logger = logging.getLogger(__name__)

STACKS = "ministack.services.cloudformation.stacks"
# Each has imported the function by its name.
IMPORTERS = ("ministack.services.cloudformation.changesets", "ministack.services.cloudformation.handlers")


def install() -> None:
    put_events = patch.attribute("ministack.services.eventbridge", "_put_events")
    token = patch.attribute(STACKS, "CLIENT_REQUEST_TOKEN")

    def add_event(stack_id, stack_name, logical_id, resource_type, status, reason="", physical_id="", detailed_status=""):
        theirs(stack_id, stack_name, logical_id, resource_type, status, reason, physical_id, detailed_status)
        if resource_type != "AWS::CloudFormation::Stack" or physical_id not in ("", stack_id) or logical_id != stack_name:
            return
        detail = {"stack-id": stack_id, "status-details": {"status": status, "status-reason": reason}, "client-request-token": token.get()}
        entry = {
            "Source": "aws.cloudformation",
            "DetailType": "CloudFormation Stack Status Change",
            "Resources": [stack_id],
            "Detail": json.dumps(detail),
        }
        try:
            put_events({"Entries": [entry]}, allow_aws_source=True)
        except Exception:
            # Delivery is best effort on AWS too.
            logger.exception("The event of %s was not delivered", stack_name)

    theirs = patch.replace(STACKS, "_add_event", add_event)
    for module in IMPORTERS:
        patch.replace(module, "_add_event", add_event)
