"""Creating and updating state machines: by the API and by CloudFormation, what AWS refuses is refused, and what this server cannot run too."""

import functools
import json
from typing import Callable

from .. import patch
from ..cloudformation.checked_properties import PROVISIONERS, checked
from .definition import Definitions
from .role import Roles, trust_objection

STATES = "ministack.services.stepfunctions"

# What a machine that logs needs, which Step Functions asks for when it is created.
LOG_DELIVERY = (
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
)


class Machines:
    def __init__(self, definitions: Definitions, roles: Roles) -> None:
        self._definitions = definitions
        self._roles = roles
        self._refusal = patch.attribute("ministack.core.responses", "error_response_json")
        self._answer = patch.attribute("ministack.core.responses", "json_response")

    def install(self) -> None:
        for name, is_update in (("_create_state_machine", False), ("_update_state_machine", True)):
            theirs = patch.attribute(STATES, name)
            patch.replace(STATES, name, functools.partial(self._checked, theirs, is_update))
        patch.replace(STATES, "_validate_state_machine_definition", self._validate)
        for name in ("_start_sync_execution", "_test_state"):
            patch.replace(STATES, name, self._not_implemented)
        definition_of = patch.attribute(PROVISIONERS, "_sfn_definition")
        handler = patch.attribute(PROVISIONERS, "_RESOURCE_HANDLERS")["AWS::StepFunctions::StateMachine"]
        checked(handler, lambda properties: self._check_resource(properties, definition_of(properties)))

    def _checked(self, theirs: Callable, is_update: bool, data: dict) -> tuple:
        if not is_update or "definition" in data:
            if objections := self._definitions.objections(data.get("definition")):
                return self._refusal("InvalidDefinition", said(objections), 400)
        if not is_update and data.get("type") == "EXPRESS" and (objection := objection_to_express(data.get("definition"))):
            return self._refusal("InvalidDefinition", objection, 400)
        arn = data.get("stateMachineArn") or f"arn:aws:states:{self._region()}:{self._account()}:stateMachine:{data.get('name')}"
        if "roleArn" in data and (objection := self._role_objection(data["roleArn"], arn, data.get("loggingConfiguration"))):
            return self._refusal("AccessDeniedException", objection, 400)
        return theirs(data)

    def _check_resource(self, properties: dict, definition: str) -> None:
        if properties.get("StateMachineType") == "EXPRESS" and (objection := objection_to_express(definition)):
            raise refused(f"Invalid State Machine Definition: '{objection}'", "InvalidDefinition")
        if objections := self._definitions.objections(definition):
            raise refused(f"Invalid State Machine Definition: '{said(objections)}'", "InvalidDefinition")
        arn = f"arn:aws:states:{self._region()}:{self._account()}:stateMachine:{properties.get('StateMachineName', '')}"
        if objection := self._role_objection(properties["RoleArn"], arn, properties.get("LoggingConfiguration")):
            raise refused(objection, "AccessDeniedException")

    def _role_objection(self, role_arn: str, machine_arn: str, logging: dict | None) -> str | None:
        if objection := trust_objection(role_arn, "states.amazonaws.com", machine_arn):
            return objection
        level = (logging or {}).get("level") or (logging or {}).get("Level") or "OFF"
        if level != "OFF":
            role = self._roles.of(role_arn)
            for action in LOG_DELIVERY:
                if not role.may(action, "*", "logs", {}):
                    return f"The state machine IAM Role is not authorized to access the Log Destination: {role.denial(action, '*')}"
        return None

    def _validate(self, data: dict) -> tuple:
        objections = self._definitions.objections(data.get("definition"))
        diagnostics = [{"severity": "ERROR", "code": "SCHEMA_VALIDATION_FAILED", "message": objection} for objection in objections]
        return self._answer({"result": "FAIL" if objections else "OK", "diagnostics": diagnostics})

    def _not_implemented(self, data: dict) -> tuple:
        return self._refusal("InvalidAction", "The local AWS does not implement this action: it would run another interpreter", 400)

    def _region(self) -> str:
        return patch.attribute("ministack.core.responses", "get_region")()

    def _account(self) -> str:
        return patch.attribute("ministack.core.responses", "get_account_id")()


def said(objections: list[str]) -> str:
    return f"SCHEMA_VALIDATION_FAILED: {'; '.join(objections)}"


def refused(message: str, code: str) -> ValueError:
    return ValueError(f'Resource handler returned message: "{message} (Service: AWSStepFunctions; Status Code: 400; Error Code: {code})"')


def is_json(text: object) -> bool:
    try:
        json.loads(text)
    except (TypeError, ValueError):
        return False
    return True


def objection_to_express(definition: str | None) -> str | None:
    """What an Express execution cannot do; whether the definition is one at all is asked elsewhere."""
    try:
        states = json.loads(definition or "{}").get("States", {})
    except (AttributeError, ValueError):
        return None
    distributed = [name for name, state in states.items() if "DISTRIBUTED" in json.dumps(state.get("ItemProcessor", {}).get("ProcessorConfig"))]
    return f"Express state machines have no distributed Map, and there is {', '.join(distributed)}" if distributed else None
