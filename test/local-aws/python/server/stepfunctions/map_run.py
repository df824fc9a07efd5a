"""Map states: their iterations, inline or as children of a Map run."""

import contextvars
import math
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from .. import patch
from .clock import Clock
from .errors import ExecutionTimedOut, StatesError, Stopped
from .execution import ExpressExecution, as_text
from .interpreter import Interpreter, Scope, Visit, logger
from .limits import EXPRESS_SECONDS, text_within
from .sdk_integrations import instant

INLINE_CONCURRENCY = 40
DISTRIBUTED_CONCURRENCY = 10_000
# More children at once than this would be more threads than a machine likes; no test asks for them.
MAX_THREADS = 1_000


# A child that has not ended by itself. Its Map has not either, so it has no result.
STOPPED = object()


@dataclass(frozen=True)
class Failed:
    """A child that has failed, in the place of its output."""

    error: StatesError


class FailedChildren:
    """What the result of a Map has for children that have failed and were tolerated. AWS does not document it, so a test can say it.

    See docs/facts.md: failed-children.
    """

    KINDS = ("absent", "null", "error")

    def __init__(self) -> None:
        self._become = "absent"

    def become(self, kind: str) -> None:
        if kind not in self.KINDS:
            raise ValueError(f"failed children cannot become '{kind}'; it must be one of {', '.join(self.KINDS)}")
        self._become = kind

    def in_result(self, outputs: list) -> list:
        if self._become == "absent":
            return [output for output in outputs if not isinstance(output, Failed)]
        return [(output.error.output if self._become == "error" else None) if isinstance(output, Failed) else output for output in outputs]


def run_map(
    interpreter: Interpreter,
    visit: Visit,
    items: list,
    inputs: list,
    MaxConcurrency: float = 0,
    ToleratedFailureCount: float | None = None,
    ToleratedFailurePercentage: float | None = None,
) -> list:
    execution = visit.scope.execution
    processor = visit.state["ItemProcessor"]
    distributed = processor.get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED"
    execution.event("MapStateStarted", {"length": len(items)})
    if distributed:
        results = MapRun(interpreter, visit, inputs, int(MaxConcurrency), ToleratedFailureCount, ToleratedFailurePercentage).results()
    else:
        runs = [
            lambda scope, index=index, item=item: interpreter.run(
                processor,
                inputs[index],
                Scope(scope.execution, scope.variables, scope.outer, {"Index": index, "Value": item}, scope.is_over),
            )
            for index, item in enumerate(items)
        ]
        results = interpreter.at_once(int(MaxConcurrency) or INLINE_CONCURRENCY, runs, visit.scope, "MapIteration") if runs else []
    text_within(results, f"The result of the state '{visit.name}'")
    execution.event("MapStateSucceeded")
    return results


class MapRun:
    """The children of one visit of a distributed Map. Each is an Express execution: it sees no variable of its parent."""

    def __init__(
        self,
        interpreter: Interpreter,
        visit: Visit,
        inputs: list,
        concurrency: int,
        tolerated_count: float | None,
        tolerated_percentage: float | None,
    ) -> None:
        self._interpreter = interpreter
        self._visit = visit
        self._parent = visit.scope.execution
        if isinstance(self._parent, ExpressExecution):
            raise StatesError("States.Runtime", "A distributed Map cannot run in an Express execution")
        self._inputs = inputs
        self._concurrency = concurrency or DISTRIBUTED_CONCURRENCY
        self._thresholds = [tolerated_count if tolerated_count is not None else math.inf]
        if tolerated_percentage is not None:
            self._thresholds.append(tolerated_percentage * len(inputs) / 100)
        elif tolerated_count is None:
            self._thresholds = [0]
        machine = self._parent.context["StateMachine"]
        self._label = visit.state.get("Label") or uuid.uuid4().hex
        self._id = str(uuid.uuid4())
        self._machine_arn = machine["Id"]
        self._prefix, _, self._machine_name = machine["Id"].rpartition(":stateMachine:")
        self._lock = threading.Lock()
        self._failures: list[StatesError] = []
        self._milliseconds_ahead = 0
        now = patch.attribute("ministack.core.responses", "now_iso")
        zero = dict.fromkeys(
            (
                "pending",
                "running",
                "succeeded",
                "failed",
                "timedOut",
                "aborted",
                "total",
                "resultsWritten",
                "failuresNotRedrivable",
                "pendingRedrive",
            ),
            0,
        )
        self._now = now
        self._record = {
            "mapRunArn": f"{self._prefix}:mapRun:{self._machine_name}/{self._label}:{self._id}",
            "executionArn": self._parent.arn,
            "status": "RUNNING",
            "startDate": now(),
            "maxConcurrency": concurrency,
            "toleratedFailurePercentage": tolerated_percentage or 0,
            "toleratedFailureCount": int(tolerated_count or 0),
            "itemCounts": {**zero, "total": len(inputs), "pending": len(inputs)},
            "executionCounts": {**zero, "total": len(inputs), "pending": len(inputs)},
            "redriveCount": 0,
            "_stateMachineArn": f"{machine['Id']}/{self._label}",
        }

    def results(self) -> list:
        self._check_permissions()
        arn = self._record["mapRunArn"]
        patch.attribute("ministack.services.stepfunctions", "_map_runs")[arn] = self._record
        self._parent.event("MapRunStarted", {"mapRunArn": arn})
        try:
            workers = max(1, min(self._concurrency, len(self._inputs), MAX_THREADS))
            with ThreadPoolExecutor(workers, "child") as pool:
                results = list(
                    pool.map(
                        lambda pair: pair[0].run(self._child, pair[1]),
                        [(contextvars.copy_context(), index) for index in range(len(self._inputs))],
                    )
                )
            # It has taken at least as long as its longest child.
            self._parent.clock.go_ahead(self._milliseconds_ahead)
            self._visit.scope.check()
            if self._exceeded():
                first = self._failures[0]
                raise StatesError(
                    "States.ExceedToleratedFailureThreshold",
                    f"The specified tolerated failure threshold was exceeded. The first failure: {first.name}: {first.cause}",
                )
            results = self._interpreter.failed_children.in_result(results)
        except StatesError as error:
            self._end("FAILED")
            self._parent.event("MapRunFailed", {"error": error.name, "cause": error.cause})
            raise
        except BaseException:
            self._end("ABORTED")
            raise
        self._end("SUCCEEDED")
        self._parent.event("MapRunSucceeded")
        return results

    def _check_permissions(self) -> None:
        """A Map run starts, describes and stops executions of its own state machine, by the role of that."""
        role = self._parent.role
        executions = f"{self._prefix}:execution:{self._machine_name}"
        for action, resources in (
            ("states:StartExecution", [self._machine_arn]),
            # AWS's guide has the first form in its policies, the CDK the second.
            ("states:DescribeExecution", [f"{executions}/{self._label}:{self._id}", f"{executions}:{self._id}"]),
            ("states:StopExecution", [f"{executions}/{self._label}:{self._id}", f"{executions}:{self._id}"]),
        ):
            if not any(role.may(action, resource, "states", {}) for resource in resources):
                raise StatesError("States.Permissions", role.denial(action, resources[0]))

    def _child(self, index: int) -> object:
        try:
            self._check()
        except Stopped:
            self._count("pending", "aborted")
            return STOPPED
        self._count("pending", "running")
        value = self._inputs[index]
        name = str(uuid.uuid4())
        context = {
            "Execution": {
                "Id": f"{self._prefix}:express:{self._machine_name}/{self._label}:{self._id}:{name}",
                "Input": value,
                "Name": name,
                "RoleArn": self._parent.context["Execution"]["RoleArn"],
                "StartTime": instant(datetime.now(UTC)),
            },
            "StateMachine": {"Id": self._record["_stateMachineArn"], "Name": f"{self._machine_name}/{self._label}"},
        }
        execution = ExpressExecution(context, self._parent.role, Clock(self._interpreter.scale), EXPRESS_SECONDS, self._check)
        try:
            result = self._interpreter.run(self._visit.state["ItemProcessor"], value, Scope(execution, {}, {}))
            self._count("running", "succeeded")
            return result
        except ExecutionTimedOut:
            return self._fail(
                StatesError("States.Timeout", f"The Express execution took more than {EXPRESS_SECONDS} seconds"), value, "timedOut"
            )
        except StatesError as error:
            return self._fail(error, value, "failed")
        except Stopped:
            self._count("running", "aborted")
            return STOPPED
        except Exception as error:
            logger.exception("A child of %s", self._record["mapRunArn"])
            return self._fail(StatesError("States.Runtime", f"The local AWS itself failed: {error!r}"), value, "failed")
        finally:
            with self._lock:
                self._milliseconds_ahead = max(self._milliseconds_ahead, execution.clock.milliseconds_ahead)

    def _fail(self, error: StatesError, value: object, outcome: str) -> Failed:
        logger.warning("A child of %s failed: %s; its input was %s", self._record["mapRunArn"], error, as_text(value)[:1000])
        with self._lock:
            self._failures.append(error)
        self._count("running", outcome)
        return Failed(error)

    def _check(self) -> None:
        """A child ends with its parent, and with a Map run of which too many have failed."""
        try:
            self._parent.check()
        except ExecutionTimedOut:
            raise Stopped from None
        if self._visit.scope.is_over() or self._exceeded():
            raise Stopped

    def _exceeded(self) -> bool:
        return any(len(self._failures) > threshold for threshold in self._thresholds)

    def _count(self, before: str, after: str) -> None:
        with self._lock:
            for counts in (self._record["itemCounts"], self._record["executionCounts"]):
                counts[before] -= 1
                counts[after] += 1

    def _end(self, status: str) -> None:
        self._record["status"] = status
        self._record["stopDate"] = self._now()
