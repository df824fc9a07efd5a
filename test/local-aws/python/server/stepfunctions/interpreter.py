"""Runs the states of a state machine: of JSONata, in the semantics of Amazon States Language.

https://states-language.net/spec.html
"""

import contextvars
import logging
import math
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Callable

from .clock import WaitScale
from .errors import StatesError, Stopped
from .execution import Execution, ExpressExecution
from .handlers import Retries, catcher_of
from .jsonata import Jsonata
from .limits import MAX_PAYLOAD_BYTES, MAX_VARIABLES_BYTES, text_within
from .sdk_integrations import SdkIntegrations, instant, operation

logger = logging.getLogger(__name__)

NOTHING = object()


@dataclass
class Scope:
    """What the states of one state machine, branch or iteration share."""

    execution: Execution | ExpressExecution
    variables: dict[str, Any]
    # Variables of the scopes around this one, which it reads and cannot change.
    outer: dict[str, Any]
    # The item of the Map around.
    item: dict | None = None
    # Set by a sibling that has failed.
    is_over: Callable[[], bool] = lambda: False

    def check(self) -> None:
        self.execution.check()
        if self.is_over():
            raise Stopped

    def inner(self, **changes) -> "Scope":
        return replace(self, variables={}, outer={**self.outer, **self.variables}, **changes)


@dataclass
class Visit:
    """One visit of a state."""

    name: str
    state: dict
    input: Any
    scope: Scope
    entered: str
    retry_count: int = 0

    @property
    def context(self) -> dict:
        state = {"Name": self.name, "EnteredTime": self.entered, "RetryCount": self.retry_count}
        item = {"Map": {"Item": self.scope.item}} if self.scope.item else {}
        return {**self.scope.execution.context, "State": state, **item}

    def bindings(self, **members) -> dict:
        states = {"input": self.input, "context": self.context, **members}
        return {**self.scope.outer, **self.scope.variables, "states": states}


class Interpreter:
    def __init__(
        self, jsonata: Jsonata, integrations: SdkIntegrations, scale: WaitScale, run_map: Callable[..., list], failed_children: Any
    ) -> None:
        self.jsonata = jsonata
        self.scale = scale
        self.failed_children = failed_children
        self._integrations = integrations
        self._run_map = run_map
        # For calls that have a time: a call that takes longer goes on here until it ends, as on AWS.
        self._timed_calls = ThreadPoolExecutor(64, "timed-call")

    def run(self, machine: dict, value: Any, scope: Scope) -> Any:
        """The output of a state machine, a branch or an iteration."""
        name: str | None = machine["StartAt"]
        while name is not None:
            scope.check()
            state = machine["States"][name]
            visit = Visit(
                name, state, value, scope, instant(datetime.now(UTC) + timedelta(milliseconds=scope.execution.clock.milliseconds_ahead))
            )
            scope.execution.event(
                f"{state['Type']}StateEntered", {"name": name, "input": text_within(value, f"The input of the state '{name}'")}
            )
            value, following = getattr(self, f"_{state['Type'].lower()}")(visit)
            output = text_within(value, f"The output of the state '{name}'")
            scope.execution.event(f"{state['Type']}StateExited", {"name": name, "output": output})
            name = following
        return value

    def _pass(self, visit: Visit) -> tuple[Any, str | None]:
        return self._answer(visit, visit.state, visit.input), visit.state.get("Next")

    def _succeed(self, visit: Visit) -> tuple[Any, None]:
        return self._answer(visit, visit.state, visit.input), None

    def _fail(self, visit: Visit) -> tuple[Any, None]:
        said = self._fields(visit, "Error", "Cause")
        for field, value in said.items():
            if not isinstance(value, str):
                raise StatesError(
                    "States.QueryEvaluationError", f"The field '{field}' of '{visit.name}' must be a string, and is {value!r}"
                )
        raise StatesError(said.get("Error", ""), said.get("Cause", ""))

    def _choice(self, visit: Visit) -> tuple[Any, str | None]:
        for choice in visit.state["Choices"]:
            condition = self._evaluate(visit, {"Condition": choice["Condition"]})["Condition"]
            if not isinstance(condition, bool):
                raise self._wrong_type(visit, "Condition", "boolean", condition)
            if condition:
                return self._answer(visit, choice, visit.input), choice["Next"]
        if "Default" not in visit.state:
            raise StatesError("States.NoChoiceMatched", f"No choice of '{visit.name}' matches, and it has no Default")
        return self._answer(visit, visit.state, visit.input), visit.state["Default"]

    def _wait(self, visit: Visit) -> tuple[Any, str | None]:
        said = self._fields(visit, "Seconds", "Timestamp")
        if "Seconds" in said:
            seconds = self._number(visit, "Seconds", said["Seconds"], 99_999_999)
        else:
            try:
                seconds = max(
                    0.0,
                    (datetime.fromisoformat(said["Timestamp"]) - datetime.now(UTC)).total_seconds()
                    - visit.scope.execution.clock.milliseconds_ahead / 1000,
                )
            except (TypeError, ValueError):
                raise self._wrong_type(visit, "Timestamp", "an ISO 8601 time with an offset", said["Timestamp"]) from None
        self._sleep(visit, seconds, "Wait")
        return self._answer(visit, visit.state, visit.input), visit.state.get("Next")

    def _task(self, visit: Visit) -> tuple[Any, str | None]:
        return self._with_handlers(visit, lambda: self._call(visit))

    def _call(self, visit: Visit) -> Any:
        state, execution = visit.state, visit.scope.execution
        said = self._fields(visit, "Arguments", "TimeoutSeconds")
        arguments = said.get("Arguments", visit.input)
        sent = text_within(arguments, f"The Arguments of the state '{visit.name}'")
        service, model = operation(state["Resource"])
        named = {"resourceType": f"aws-sdk:{service_of(state['Resource'])}", "resource": state["Resource"].rpartition(":")[2]}
        execution.event("TaskScheduled", {**named, "region": "us-east-1", "parameters": sent})
        execution.event("TaskStarted", named)
        try:
            if "TimeoutSeconds" in said:
                seconds = self._number(visit, "TimeoutSeconds", said["TimeoutSeconds"], 99_999_999)
                future = self._timed_calls.submit(
                    contextvars.copy_context().run, self._integrations.call, state["Resource"], arguments, execution.role
                )
                try:
                    result = future.result(seconds)
                except FutureTimeout:
                    execution.event("TaskTimedOut", {**named, "error": "States.Timeout", "cause": ""})
                    raise StatesError("States.Timeout", "") from None
            else:
                result = self._integrations.call(state["Resource"], arguments, execution.role)
            received = text_within(result, f"The result of the state/task '{visit.name}'")
        except StatesError as error:
            if error.name != "States.Timeout":
                execution.event("TaskFailed", {**named, "error": error.name, "cause": error.cause})
            raise
        execution.event("TaskSucceeded", {**named, "output": received})
        return result

    def _parallel(self, visit: Visit) -> tuple[Any, str | None]:
        return self._with_handlers(visit, lambda: self._branches(visit))

    def _branches(self, visit: Visit) -> list:
        value = self._fields(visit, "Arguments").get("Arguments", visit.input)
        text_within(value, f"The Arguments of the state '{visit.name}'")
        execution = visit.scope.execution
        execution.event("ParallelStateStarted")
        branches = visit.state["Branches"]
        results = self.at_once(
            len(branches), [lambda scope, branch=branch: self.run(branch, value, scope) for branch in branches], visit.scope
        )
        execution.event("ParallelStateSucceeded")
        return results

    def at_once(self, limit: int, runs: list[Callable[[Scope], Any]], scope: Scope, events: str | None = None) -> list:
        """The results of branches or iterations that run at once, each in a scope of its own. The first that fails ends the others."""
        failures: list[BaseException] = []

        def run(index: int) -> Any:
            inner = scope.inner(is_over=lambda: bool(failures) or scope.is_over())
            named = {"index": index}
            try:
                inner.check()
                if events:
                    scope.execution.event(f"{events}Started", named)
                result = runs[index](inner)
                if events:
                    scope.execution.event(f"{events}Succeeded", named)
                return result
            except BaseException as error:
                if events and not isinstance(error, Stopped):
                    scope.execution.event(f"{events}Failed", named)
                # A sibling that was stopped for it says nothing of its own.
                if not isinstance(error, Stopped) or not failures:
                    failures.append(error)
                return None

        with ThreadPoolExecutor(max(1, min(limit, len(runs)))) as pool:
            results = list(
                pool.map(lambda pair: pair[0].run(run, pair[1]), [(contextvars.copy_context(), index) for index in range(len(runs))])
            )
        if failures:
            raise failures[0]
        return results

    def _map(self, visit: Visit) -> tuple[Any, str | None]:
        return self._with_handlers(visit, lambda: self._iterations(visit))

    def _iterations(self, visit: Visit) -> list:
        said = self._fields(visit, "Items", "MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage")
        items = said.get("Items", visit.input)
        if not isinstance(items, list):
            raise self._wrong_type(visit, "Items", "array", items)
        numbers = {
            field: self._number(visit, field, said[field], 100 if field == "ToleratedFailurePercentage" else math.inf)
            for field in said
            if field != "Items"
        }
        inputs = items
        if "ItemSelector" in visit.state:
            ahead = visit.scope.execution.clock.milliseconds_ahead
            inputs = self.jsonata.for_items(visit.state["ItemSelector"], visit.bindings(), items, ahead) if items else []
        return self._run_map(self, visit, items, inputs, **numbers)

    def _with_handlers(self, visit: Visit, attempt: Callable[[], Any]) -> tuple[Any, str | None]:
        """The output of a state with Retry and Catch. What goes wrong with its Output and Assign is its error too."""
        retries = Retries(visit.state.get("Retry", []))
        while True:
            visit.retry_count = retries.count
            try:
                result = attempt()
                return self._answer(visit, visit.state, result, result=result), visit.state.get("Next")
            except StatesError as error:
                visit.scope.check()
                seconds = retries.seconds_before_next(error)
                if seconds is not None:
                    self._sleep(visit, seconds, "Retry")
                    continue
                catcher = catcher_of(visit.state, error)
                if catcher is None:
                    raise
                return self._answer(visit, catcher, error.output, errorOutput=error.output), catcher["Next"]

    def _sleep(self, visit: Visit, seconds: float, why: str) -> None:
        scope = visit.scope
        self.scale.record({"execution": scope.execution.arn, "state": visit.name, "why": why, "seconds": seconds})
        scope.execution.clock.sleep(seconds, scope.check)

    def _answer(self, visit: Visit, holder: dict, default: Any, **members) -> Any:
        """The output that a state, a choice or a catcher says. Its Assign and its Output see the variables as they were."""
        fields = {field: holder[field] for field in ("Output", "Assign") if field in holder}
        if not fields:
            return default
        said = self._evaluate(visit, fields, **members)
        if "Assign" in said:
            self._assign(visit, said["Assign"])
        return said.get("Output", default)

    def _assign(self, visit: Visit, values: dict) -> None:
        scope = visit.scope
        text_within(values, f"What '{visit.name}' assigns")
        for name, value in values.items():
            if name in scope.outer:
                raise StatesError("States.Runtime", f"'{visit.name}' assigns '{name}', which is a variable of the scope around it")
            text_within(value, f"The variable '{name}'")
            scope.variables[name] = value
        # A variable is 256 KiB at most, so only many of them can be too large together.
        if len(scope.variables) * MAX_PAYLOAD_BYTES > MAX_VARIABLES_BYTES:
            size = sum(len(text_within(value, name).encode()) for name, value in scope.variables.items())
            if size > MAX_VARIABLES_BYTES:
                raise StatesError("States.DataLimitExceeded", f"The variables have {size} bytes; they may have {MAX_VARIABLES_BYTES}")

    def _fields(self, visit: Visit, *names: str) -> dict:
        return self._evaluate(visit, {name: visit.state[name] for name in names if name in visit.state})

    def _evaluate(self, visit: Visit, fields: dict, **members) -> dict:
        if not fields:
            return {}
        try:
            return self.jsonata.fields(fields, visit.bindings(**members), visit.scope.execution.clock.milliseconds_ahead)
        except StatesError as error:
            visit.scope.execution.event("EvaluationFailed", {"error": error.name, "cause": error.cause, "state": visit.name})
            raise

    def _number(self, visit: Visit, field: str, value: Any, most: float) -> float:
        if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value <= most:
            raise self._wrong_type(visit, field, f"a number from 0 to {most}", value)
        return value

    def _wrong_type(self, visit: Visit, field: str, expected: str, value: Any) -> StatesError:
        cause = (
            f"The JSONata expression specified for the field '{field}' of '{visit.name}' returned an unexpected result type. "
            f"Expected '{expected}', but was {value!r}"
        )
        return StatesError("States.QueryEvaluationError", cause[:1000])


def service_of(resource: str) -> str:
    return resource.split(":")[6]
