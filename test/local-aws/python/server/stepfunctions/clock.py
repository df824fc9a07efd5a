"""Time, as executions wait and are timed: waits can be made shorter for a test, and everything in AWS's terms stays as if they were not."""

import threading
import time
from typing import Callable


class WaitScale:
    """How long a wait really takes, for each second that it says. Tests set it; nothing that AWS shows tells it."""

    def __init__(self) -> None:
        self.factor = 1.0
        self._waits: list[dict] = []
        self._lock = threading.Lock()

    def set(self, factor: float) -> None:
        if not isinstance(factor, (int, float)) or not 0 <= factor <= 1:
            raise ValueError(f"the scale of waits is {factor}; it must be from 0 to 1")
        self.factor = factor

    def record(self, wait: dict) -> None:
        with self._lock:
            self._waits.append(wait)

    def waits(self) -> list[dict]:
        with self._lock:
            return list(self._waits)

    def clear(self) -> None:
        with self._lock:
            self._waits.clear()


class Clock:
    """The time that one execution has taken, with all its waits in full."""

    def __init__(self, scale: WaitScale) -> None:
        self._scale = scale
        self._started = time.monotonic()
        self._skipped = 0.0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started + self._skipped

    @property
    def milliseconds_ahead(self) -> int:
        """How far the time of this execution is ahead of the machine's, since it did not wait in full."""
        return round(self._skipped * 1000)

    def go_ahead(self, milliseconds: int) -> None:
        """Others have not waited in full, and this has waited for them."""
        self._skipped += milliseconds / 1000

    def sleep(self, seconds: float, check: Callable[[], None]) -> None:
        """Waits, and asks again and again whether to go on."""
        factor = self._scale.factor
        end = time.monotonic() + seconds * factor
        while (left := end - time.monotonic()) > 0:
            check()
            time.sleep(min(left, 0.1))
        self._skipped += seconds * (1 - factor)
        check()
