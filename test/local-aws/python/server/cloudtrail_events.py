"""What CloudTrail tells EventBridge about the ECR calls that decide whether tags can move."""

import json
import logging
import time
import uuid

from . import patch

EVENT_NAMES = ("CreateRepository", "PutImageTagMutability")

logger = logging.getLogger(__name__)


class CloudTrailEvents:
    def __init__(self) -> None:
        # A client's PutEvents may not name an `aws.` source, here as on AWS; this is the way that built-in services use.
        self._put_events = patch.attribute("ministack.services.eventbridge", "_put_events")

    def publish(self, name: str, request: dict, response: dict, account: str, region: str) -> None:
        detail = {
            "eventVersion": "1.09",
            "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "eventSource": "ecr.amazonaws.com",
            "eventName": name,
            "awsRegion": region,
            "requestParameters": request,
            "responseElements": response,
            "eventID": str(uuid.uuid4()),
            "readOnly": False,
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": account,
            "eventCategory": "Management",
        }
        entry = {"Source": "aws.ecr", "DetailType": "AWS API Call via CloudTrail", "Detail": json.dumps(detail)}
        try:
            self._put_events({"Entries": [entry]}, allow_aws_source=True)
        except Exception:
            # The call has succeeded already: on AWS a rule that cannot be served does not fail it either.
            logger.exception("The event of %s was not delivered", name)
