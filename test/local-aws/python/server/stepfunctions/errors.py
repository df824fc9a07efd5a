"""How an execution fails."""


class StatesError(Exception):
    """An error with a name, which a state may retry or catch."""

    def __init__(self, name: str, cause: str) -> None:
        super().__init__(f"{name}: {cause}")
        self.name = name
        self.cause = cause

    @property
    def output(self) -> dict:
        return {"Error": self.name, "Cause": self.cause}


# Nothing retries or catches these.
TERMINAL = ("States.DataLimitExceeded", "States.Runtime")


class Stopped(Exception):
    """The execution, or the Map run or Parallel around this state, goes on no more: nothing is to be done or said about it here."""


class ExecutionTimedOut(Exception):
    """The execution took longer than it may. Its own states cannot catch that."""
