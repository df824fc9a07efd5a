"""An execution as its states see it: its history, its end, its time, its role."""

import json
import threading
from typing import Callable

from .. import patch
from .clock import Clock
from .errors import ExecutionTimedOut, StatesError, Stopped
from .limits import MAX_HISTORY_EVENTS
from .role import Role


class Execution:
    """A Standard execution, which keeps a history."""

    def __init__(self, record: dict, context: dict, role: Role, clock: Clock, timeout: float | None) -> None:
        self.record = record
        # The members Execution and StateMachine of the context object.
        self.context = context
        self.role = role
        self.clock = clock
        self._timeout = timeout
        self._now = patch.attribute("ministack.core.responses", "now_iso")
        self._lock = threading.Lock()

    @property
    def arn(self) -> str:
        return self.context["Execution"]["Id"]

    def check(self) -> None:
        """Ends the thread that asks, if the execution has ended or must."""
        if self.record["status"] != "RUNNING":
            raise Stopped
        if self._timeout is not None and self.clock.seconds > self._timeout:
            raise ExecutionTimedOut

    def event(self, kind: str, details: dict | None = None, is_last: bool = False) -> None:
        with self._lock:
            events = self.record["events"]
            # The last place is for the event of the failure.
            if len(events) >= MAX_HISTORY_EVENTS - 1 and not is_last:
                raise StatesError("States.Runtime", f"The execution reached the maximum number of history events ({MAX_HISTORY_EVENTS}).")
            event = {"id": len(events) + 1, "previousEventId": len(events), "type": kind, "timestamp": self._now()}
            if details is not None:
                event[details_member(kind)] = details
            events.append(event)


class ExpressExecution:
    """A child of a distributed Map: it has no history, and its parent's end is its own."""

    def __init__(self, context: dict, role: Role, clock: Clock, timeout: float, check_parent: Callable[[], None]) -> None:
        self.context = context
        self.role = role
        self.clock = clock
        self._timeout = timeout
        self._check_parent = check_parent

    @property
    def arn(self) -> str:
        return self.context["Execution"]["Id"]

    def check(self) -> None:
        self._check_parent()
        if self.clock.seconds > self._timeout:
            raise ExecutionTimedOut

    def event(self, kind: str, details: dict | None = None, is_last: bool = False) -> None:
        pass


def details_member(kind: str) -> str:
    """The member of a history event that has its details."""
    if kind.endswith("StateEntered"):
        return "stateEnteredEventDetails"
    if kind.endswith("StateExited"):
        return "stateExitedEventDetails"
    return f"{kind[0].lower()}{kind[1:]}EventDetails"


def as_text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
