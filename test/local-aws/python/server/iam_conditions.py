"""Condition keys of IAM that MiniStack does not know: `cloudwatch:namespace` of a PutMetricData."""

import json
from urllib.parse import parse_qs

import cbor2

from . import patch


def install() -> None:
    def request_tag_context(service, iam_action, body, params):
        context = theirs(service, iam_action, body, params)
        if iam_action == "cloudwatch:PutMetricData" and (namespace := _namespace(body)):
            return {**context, "cloudwatch:namespace": namespace}
        return context

    # What it answers becomes condition keys, whatever its name says.
    theirs = patch.replace("ministack.core.iam_actions", "request_tag_context", request_tag_context)


def _namespace(body: bytes) -> str | None:
    """CloudWatch takes a request in one of three protocols."""
    if body.startswith(b"{"):
        return json.loads(body).get("Namespace")
    if body.startswith(b"Action=") or b"&Action=" in body:
        return parse_qs(body.decode()).get("Namespace", [None])[0]
    return cbor2.loads(body).get("Namespace")
