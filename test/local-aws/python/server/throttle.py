"""A limit of rates, as AWS has: each action of ECR has a bucket of tokens, and a call that finds it empty is throttled."""

import threading
import time
from collections import Counter

from .moto_ecr import Answer, error


class Throttle:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._limit: tuple[float, float] | None = None
        # The tokens of each action, and when they were counted.
        self._buckets: dict[str, tuple[float, float]] = {}
        self._throttled: Counter[str] = Counter()

    def set(self, per_second: float, burst: float) -> None:
        if not per_second > 0 or not burst >= 1:
            raise ValueError(f"perSecond is {per_second} and burst {burst}; they must be more than 0, and at least 1")
        with self._lock:
            self._limit = per_second, burst
            self._buckets.clear()
            self._throttled.clear()

    def clear(self) -> None:
        with self._lock:
            self._limit = None

    def throttled(self) -> dict:
        """How many calls of each action were throttled since the limit was set."""
        with self._lock:
            return dict(self._throttled)

    def strike(self, action: str) -> Answer | None:
        """The answer to a call that is one too many; None to all others."""
        with self._lock:
            if self._limit is None:
                return None
            per_second, burst = self._limit
            now = time.monotonic()
            tokens, then = self._buckets.get(action, (burst, now))
            tokens = min(burst, tokens + (now - then) * per_second)
            is_too_many = tokens < 1
            self._buckets[action] = (tokens if is_too_many else tokens - 1), now
            if not is_too_many:
                return None
            self._throttled[action] += 1
        return error("ThrottlingException", "Rate exceeded")
