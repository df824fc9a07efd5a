"""Faults that a test asks for: the next n calls of an ECR action, of one repository if it says so, fail or are slow."""

import threading
import time
from dataclasses import asdict, dataclass

from .moto_ecr import Answer, error

KINDS = ("throttling", "server-error", "access-denied", "not-found", "invalid-token", "delay")


@dataclass
class Fault:
    action: str
    kind: str
    times: int
    delayMs: int = 0
    repository: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind is '{self.kind}'; it must be one of {', '.join(KINDS)}")
        if self.times < 1:
            raise ValueError(f"times is {self.times}; it must be at least 1")


class Faults:
    def __init__(self) -> None:
        self._pending: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._pending.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._pending.clear()

    def pending(self) -> list[dict]:
        with self._lock:
            return [asdict(fault) for fault in self._pending]

    def strike(self, action: str, request: dict) -> Answer | None:
        """The answer that this call gets instead of ECR's; None if it goes on to ECR. Waits if the fault says so."""
        repositories = repositories_of(request)
        fault = self._take(action, repositories)
        if fault is None:
            return None
        time.sleep(fault.delayMs / 1000)
        match fault.kind:
            case "throttling":
                return error("ThrottlingException", "Rate exceeded")
            case "server-error":
                return error("ServerException", "Internal failure (injected)", 500)
            case "access-denied":
                return error("AccessDeniedException", f"User is not authorized to perform: ecr:{action} (injected)")
            case "not-found":
                name = ", ".join(repositories)
                return error("RepositoryNotFoundException", f"The repository with name '{name}' does not exist in the registry (injected)")
            case "invalid-token":
                return error("InvalidParameterException", "Invalid parameter at 'nextToken' failed to satisfy constraint: 'Invalid token' (injected)")
        return None

    def _take(self, action: str, repositories: list[str]) -> Fault | None:
        def meets(fault: Fault) -> bool:
            return fault.action == action and (fault.repository is None or fault.repository in repositories)

        with self._lock:
            fault = next(filter(meets, self._pending), None)
            if fault is not None:
                fault.times -= 1
                if fault.times == 0:
                    self._pending.remove(fault)
            return fault


def repositories_of(request: dict) -> list[str]:
    """The repositories that a request names, in one of the three ways that ECR has."""
    names = [request.get("repositoryName"), *(request.get("repositoryNames") or [])]
    arn = request.get("resourceArn") or ""
    return [name for name in [*names, arn.partition(":repository/")[2]] if name]
