"""JSONata, evaluated by the reference engine in a Node.js process that lives as long as the server."""

import json
import shutil
import subprocess
import threading
from collections import deque
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from .errors import StatesError

EVALUATOR = Path(__file__).with_name("jsonata-evaluator.js")
REPOSITORY = Path(__file__).parents[5]
ENGINE = REPOSITORY / "node_modules" / "jsonata"


class Jsonata:
    def __init__(self) -> None:
        node = shutil.which("node")
        if node is None or not ENGINE.is_dir():
            raise RuntimeError(f"State machines need Node.js in PATH and {ENGINE}: npm ci installs it")
        # Its stdin is a pipe that only we hold: it ends with us.
        self._process = subprocess.Popen(
            [node, str(EVALUATOR), str(ENGINE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self._lock = threading.Lock()
        self._waiting: deque[Future] = deque()
        threading.Thread(target=self._read, name="jsonata", daemon=True).start()

    def fields(self, fields: dict, bindings: dict, milliseconds_ahead: int = 0) -> dict:
        """The fields of a state, with every expression evaluated, at a time that may be ahead of the machine's."""
        if not any(holds_expression(template) for template in fields.values()):
            return fields
        return self._ask(operation="fillFields", fields=fields, bindings=bindings, millisecondsAhead=milliseconds_ahead)

    def for_items(self, template: Any, bindings: dict, items: list, milliseconds_ahead: int = 0) -> list:
        """A template once for each item of a Map, whose context has that item."""
        return self._ask(operation="fillForItems", template=template, bindings=bindings, items=items, millisecondsAhead=milliseconds_ahead)

    def objections(self, text: str, members: tuple[str, ...]) -> list[str]:
        """Why AWS would refuse an expression when a state machine is created."""
        return self._ask(operation="objections", text=text, members=members)

    def _ask(self, **request) -> Any:
        line = json.dumps(request, separators=(",", ":")) + "\n"
        future: Future = Future()
        with self._lock:
            self._waiting.append(future)
            self._process.stdin.write(line)
            self._process.stdin.flush()
        answer = json.loads(future.result())
        if "error" in answer:
            raise StatesError("States.QueryEvaluationError", answer["error"])
        return answer["value"]

    def _read(self) -> None:
        for line in self._process.stdout:
            self._waiting.popleft().set_result(line)
        for future in list(self._waiting):
            future.set_exception(RuntimeError("The evaluator of JSONata has ended"))


def holds_expression(template: Any) -> bool:
    match template:
        case str():
            return expression_in(template) is not None
        case dict():
            return any(map(holds_expression, template.values()))
        case list():
            return any(map(holds_expression, template))
    return False


def expression_in(text: str) -> str | None:
    return text[2:-2].strip() if text.startswith("{%") and text.endswith("%}") else None
