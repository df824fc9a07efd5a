"""Starting, running, ending and stopping executions. MiniStack keeps them and answers what clients ask about them."""

import json
import threading
import uuid
from typing import Any

from .. import patch
from .calls import by_the_service
from .clock import Clock
from .errors import ExecutionTimedOut, StatesError, Stopped
from .execution import Execution, as_text
from .interpreter import Interpreter, Scope, logger
from .limits import EXPRESS_SECONDS, MAX_PAYLOAD_BYTES, objection_to_name
from .machines import STATES, is_json
from .role import Roles


class Executions:
    def __init__(self, interpreter: Interpreter, roles: Roles) -> None:
        self._interpreter = interpreter
        self._roles = roles
        self._records = patch.attribute(STATES, "_executions")
        self._machines = patch.attribute(STATES, "_state_machines")
        self._now = patch.attribute("ministack.core.responses", "now_iso")
        self._refusal = patch.attribute("ministack.core.responses", "error_response_json")
        self._answer = patch.attribute("ministack.core.responses", "json_response")
        # An execution ends once: by itself or by a stop.
        self._ending = threading.RLock()

    def install(self) -> None:
        self._start = patch.replace(STATES, "_start_execution", self._checked_start)
        self._stop = patch.replace(STATES, "_stop_execution", self._checked_stop)
        patch.replace(STATES, "_run_execution", lambda arn: by_the_service(self._run, arn))
        emit = patch.replace(STATES, "_emit_execution_status_event", lambda record: None if self._is_express(record) else emit(record))

    def _checked_start(self, data: dict) -> tuple:
        text = data.get("input", "{}")
        if "name" in data and (objection := objection_to_name(data["name"])):
            return self._refusal("InvalidName", f"Invalid Name: '{data['name']}': {objection}", 400)
        if not is_json(text):
            return self._refusal("InvalidExecutionInput", "Invalid State Machine Execution Input: it is not JSON", 400)
        if len(text.encode("utf-8", "surrogatepass")) > MAX_PAYLOAD_BYTES:
            return self._refusal(
                "ValidationException",
                "1 validation error detected: Value at 'input' failed to satisfy constraint: "
                f"Member must have length less than or equal to {MAX_PAYLOAD_BYTES}",
                400,
            )
        running = self._same_running(data, text)
        return self._answer({"executionArn": running["executionArn"], "startDate": running["startDate"]}) if running else self._start(data)

    def _same_running(self, data: dict, text: str) -> dict | None:
        """Starting what runs already, under the same name and with the same input, is success."""
        prefix, _, machine = str(data.get("stateMachineArn")).partition(":stateMachine:")
        record = self._records.get(f"{prefix}:execution:{machine}:{data.get('name')}")
        return record if record and record["status"] == "RUNNING" and record["input"] == text else None

    def _checked_stop(self, data: dict) -> tuple:
        with self._ending:
            return self._stop(data)

    def _is_express(self, record: dict) -> bool:
        return (self._machines.get(record["stateMachineArn"]) or {}).get("type") == "EXPRESS"

    def _run(self, arn: str) -> None:
        record = self._records[arn]
        machine = self._machines.get(record["stateMachineArn"])
        if machine is None:
            self._end(record, "FAILED", error="States.Runtime", cause="The state machine was deleted")
            return
        definition = json.loads(machine["definition"])
        value = json.loads(record["input"])
        express = self._is_express(record)
        # A client can describe and list Express executions here, so that tests see them. On AWS it cannot: their log has what they did.
        context = {
            "Execution": {
                "Id": f"{arn.replace(':execution:', ':express:')}:{uuid.uuid4()}" if express else arn,
                "Input": value,
                "Name": record["name"],
                "RoleArn": machine["roleArn"],
                "StartTime": record["startDate"],
                "RedriveCount": 0,
            },
            "StateMachine": {"Id": record["stateMachineArn"], "Name": machine["name"]},
        }
        clock = Clock(self._interpreter.scale)
        timeout = definition.get("TimeoutSeconds")
        if express:
            timeout = min(timeout or EXPRESS_SECONDS, EXPRESS_SECONDS)
        execution = Execution(record, context, self._roles.of(machine["roleArn"]), clock, timeout)
        try:
            output = self._interpreter.run(definition, value, Scope(execution, {}, {}))
            self._end(record, "SUCCEEDED", execution, output=as_text(output))
        except StatesError as error:
            self._end(record, "FAILED", execution, error=error.name, cause=error.cause)
        except ExecutionTimedOut:
            self._end(record, "TIMED_OUT", execution, error="States.Timeout")
        except Stopped:
            pass
        except Exception as error:
            logger.exception("The execution %s", arn)
            self._end(record, "FAILED", execution, error="States.Runtime", cause=f"The local AWS itself failed: {error!r}")

    def _end(self, record: dict, status: str, execution: Execution | None = None, **said: Any) -> None:
        with self._ending:
            if record["status"] != "RUNNING":
                return
            record.update(said, status=status, stopDate=self._now())
            if execution:
                try:
                    execution.event(
                        {"SUCCEEDED": "ExecutionSucceeded", "FAILED": "ExecutionFailed", "TIMED_OUT": "ExecutionTimedOut"}[status],
                        said,
                        is_last=status != "SUCCEEDED",
                    )
                except StatesError as error:
                    # There was no room for the event of its success.
                    record.update(status="FAILED", output=None, error=error.name, cause=error.cause)
                    execution.event("ExecutionFailed", {"error": error.name, "cause": error.cause}, is_last=True)
        patch.attribute(STATES, "_emit_execution_status_event")(record)
