"""Ends the server with whatever started it: nothing that a test starts may outlive the test."""

import os
import signal
import sys
import threading
from typing import Callable

# A function that is still running must not keep an orphan alive.
GRACE_SECONDS = 5


def watch_stdin(on_orphaned: Callable[[], None]) -> None:
    """Our stdin is a pipe that the parent holds open, so its end means that the parent is gone, in whatever way."""

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        deadline = threading.Timer(GRACE_SECONDS, end_process_group)
        deadline.daemon = True
        deadline.start()
        on_orphaned()

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def lead_process_group() -> None:
    """Makes this process and what it starts a group of its own, so that it can be ended as a whole."""
    if os.getpgrp() != os.getpid():
        os.setpgrp()


def end_process_group() -> None:
    """Ends this process and the Node processes in which MiniStack runs Lambda functions."""
    os.killpg(os.getpid(), signal.SIGKILL)
