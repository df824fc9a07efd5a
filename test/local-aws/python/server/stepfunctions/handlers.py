"""Retry and Catch."""

import random
from collections import Counter
from typing import Any

from .errors import TERMINAL, StatesError


def matches(names: list[str], error: StatesError) -> bool:
    if error.name in TERMINAL:
        return False
    if error.name in names or "States.ALL" in names:
        return True
    return "States.TaskFailed" in names and error.name != "States.Timeout"


class Retries:
    """What is left of the retries of a state, while it is one and the same visit of it."""

    def __init__(self, retriers: list[dict]) -> None:
        self._retriers = retriers
        self._attempts: Counter[int] = Counter()

    @property
    def count(self) -> int:
        return self._attempts.total()

    def seconds_before_next(self, error: StatesError) -> float | None:
        """How long to wait before the next attempt; None if there is none. The first retrier that matches decides."""
        for index, retrier in enumerate(self._retriers):
            if matches(retrier["ErrorEquals"], error):
                if self._attempts[index] >= retrier.get("MaxAttempts", 3):
                    return None
                seconds = delay(retrier, self._attempts[index])
                self._attempts[index] += 1
                return seconds
        return None


def delay(retrier: dict, attempts: int) -> float:
    interval = retrier.get("IntervalSeconds", 1)
    most = retrier.get("MaxDelaySeconds", float("inf"))
    try:
        seconds = min(interval * float(retrier.get("BackoffRate", 2)) ** attempts, most)
    except OverflowError:
        seconds = most
    return random.uniform(0, seconds) if retrier.get("JitterStrategy") == "FULL" else seconds


def catcher_of(state: dict, error: StatesError) -> dict[str, Any] | None:
    return next((catcher for catcher in state.get("Catch", []) if matches(catcher["ErrorEquals"], error)), None)
