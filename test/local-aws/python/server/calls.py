"""How often each action of ECR was called, and how many of its calls were on their way at once."""

import threading
from collections import Counter
from contextlib import contextmanager
from typing import Iterator


class Calls:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: Counter[str] = Counter()
        self._now: Counter[str] = Counter()
        self._most: Counter[str] = Counter()

    @contextmanager
    def counted(self, action: str) -> Iterator[None]:
        with self._lock:
            self._calls[action] += 1
            self._now[action] += 1
            self._most[action] = max(self._most[action], self._now[action])
        try:
            yield
        finally:
            with self._lock:
                self._now[action] -= 1

    def told(self) -> dict:
        with self._lock:
            return {"calls": dict(self._calls), "mostAtOnce": dict(self._most)}

    def clear(self) -> None:
        with self._lock:
            self._calls.clear()
            self._most.clear()
