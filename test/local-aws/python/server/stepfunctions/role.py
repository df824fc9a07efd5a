"""The role of a state machine: whether Step Functions may take it, and what it may do."""

import json
import threading
import uuid
from typing import Any

from .. import patch

EVALUATOR = "ministack.core.iam_evaluator"


class Role:
    """A session of a role, as Step Functions assumes it for an execution."""

    def __init__(self, arn: str) -> None:
        self._account = arn.split(":")[4]
        self._region = patch.attribute("ministack.core.responses", "get_region")()
        self._enforce = patch.attribute(EVALUATOR, "enforce")
        name = arn.rpartition("/")[2]
        session = uuid.uuid4().hex
        self.session_arn = f"arn:aws:sts::{self._account}:assumed-role/{name}/{session}"
        self.access_key = f"ASIA{uuid.uuid4().hex[:16].upper()}"
        patch.attribute("ministack.services.sts", "register_session")(
            self.access_key,
            {
                "Arn": self.session_arn,
                "UserId": f"{name}:{session}",
                "SecretAccessKey": uuid.uuid4().hex,
                "SessionToken": uuid.uuid4().hex,
                "AccountId": self._account,
                "PrincipalType": "AssumedRole",
            },
        )

    def may(self, action: str, resource: str, service: str, context: dict[str, Any]) -> bool:
        """Whether the policies of the role, as they are now, allow an action. Its session never expires, so nothing else can say no."""
        return self._enforce(self.access_key, action, service, self._region, resource_arn=resource, service_context=context) is None

    def denial(self, action: str, resource: str) -> str:
        asked = f"{self.session_arn} is not authorized to perform: {action} on resource: {resource}"
        return f"User: {asked} because no identity-based policy allows the {action} action"


class Roles:
    def __init__(self) -> None:
        self._roles: dict[str, Role] = {}
        self._lock = threading.Lock()

    def of(self, arn: str) -> Role:
        with self._lock:
            if arn not in self._roles:
                self._roles[arn] = Role(arn)
            return self._roles[arn]


def trust_objection(role_arn: str, service: str, source_arn: str) -> str | None:
    """Why a service of AWS may not assume a role; None if it may."""
    parts = role_arn.split(":")
    stored = patch.attribute("ministack.services.iam", "_roles").get_scoped(parts[4], None, role_arn.rpartition("/")[2])
    if stored is None or stored["Arn"] != role_arn:
        return f"There is no role '{role_arn}'"
    document = stored["AssumeRolePolicyDocument"]
    document = json.loads(document) if isinstance(document, str) else document
    if allows_service(document, service, "sts:AssumeRole", role_arn, source_arn):
        return None
    return f"Neither the global service principal {service}, nor the regional one is authorized to assume the provided role"


def allows_service(document: dict, service: str, action: str, resource_arn: str, source_arn: str) -> bool:
    """Whether a policy of a resource lets a service act, for something of the same account."""
    account = source_arn.split(":")[4:5] or [""]
    context = patch.attribute(EVALUATOR, "EvalContext")(
        principal_arn="",
        principal_type="Service",
        principal_account=account[0],
        action=action,
        resource_arn=resource_arn,
        region=patch.attribute("ministack.core.responses", "get_region")(),
        service_context={"aws:sourceaccount": account[0], "aws:sourcearn": source_arn},
    )
    conditions_met = patch.attribute(EVALUATOR, "_conditions_met")
    for statement in as_list(document["Statement"]):
        services = as_list((statement.get("Principal") or {}).get("Service", [])) if isinstance(statement.get("Principal"), dict) else []
        if statement["Effect"] == "Allow" and service in services and conditions_met(statement.get("Condition") or {}, context):
            return True
    return False


def as_list(value: Any) -> list:
    return value if isinstance(value, list) else [value]
