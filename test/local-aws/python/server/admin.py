"""The HTTP endpoint through which a test asks for what no client of AWS could. Loopback only.

    POST, GET, DELETE /faults
    GET, DELETE       /recorded
    PUT               /omitted-template-fields
    GET, DELETE       /calls
    GET, DELETE       /waits
    PUT               /wait-scale
    PUT               /failed-children
    PUT, GET, DELETE  /throttle
    POST              /repositories
    POST              /events
    POST              /messages
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable

from . import patch
from .calls import Calls
from .ecr import Ecr, EcrCallFailed
from .faults import Fault, Faults
from .recorder.recorder import Recorder
from .stepfunctions.clock import WaitScale
from .stepfunctions.map_run import FailedChildren


def serve(faults: Faults, recorder: Recorder, calls: Calls, waits: WaitScale, failed_children: FailedChildren, ecr: Ecr) -> int:
    """Serves on a free port for the life of the process, and returns the port."""
    routes: dict[tuple[str, str], Callable[[Any], dict | None]] = {
        ("POST", "/faults"): lambda fault: faults.add(Fault(**fault)),
        ("GET", "/faults"): lambda _: {"faults": faults.pending()},
        ("DELETE", "/faults"): lambda _: faults.clear(),
        ("GET", "/recorded"): lambda _: {"requests": recorder.requests()},
        ("DELETE", "/recorded"): lambda _: recorder.clear(),
        ("PUT", "/omitted-template-fields"): lambda body: recorder.omitted_template_fields(body["become"]),
        ("GET", "/calls"): lambda _: calls.told(),
        ("DELETE", "/calls"): lambda _: calls.clear(),
        ("GET", "/waits"): lambda _: {"waits": waits.waits()},
        ("DELETE", "/waits"): lambda _: waits.clear(),
        ("PUT", "/wait-scale"): lambda body: waits.set(body["factor"]),
        ("PUT", "/failed-children"): lambda body: failed_children.become(body["become"]),
        ("PUT", "/throttle"): lambda body: ecr.throttle.set(body["perSecond"], body["burst"]),
        ("GET", "/throttle"): lambda _: {"throttled": ecr.throttle.throttled()},
        ("DELETE", "/throttle"): lambda _: ecr.throttle.clear(),
        ("POST", "/events"): lambda body: ecr.events.put(body["detailType"], body["detail"]),
        ("POST", "/messages"): lambda body: {"bodies": take_messages(body["queueArn"])},
        ("POST", "/repositories"): lambda body: create_repositories(ecr, body["repositories"]),
    }

    class Handler(BaseHTTPRequestHandler):
        def _route(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            try:
                self._answer(200, routes[self.command, self.path](json.loads(body or "null")) or {})
            except (KeyError, TypeError, ValueError, EcrCallFailed) as error:
                self._answer(400, {"message": str(error)})

        do_GET = do_POST = do_PUT = do_DELETE = _route

        def _answer(self, status: int, value: dict) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="admin", daemon=True).start()
    return server.server_port


def take_messages(queue_arn: str) -> list[str]:
    """What a queue holds, which is empty then. A queue that refuses what comes without TLS can be read in no other way: there is none on loopback."""
    messages = patch.attribute("ministack.services.sqs", "_queue_by_arn")(queue_arn)["messages"]
    bodies = [message["body"] for message in messages]
    messages.clear()
    return bodies


def create_repositories(ecr: Ecr, repositories: list[dict]) -> None:
    for repository in repositories:
        setting: dict = {}
        if "mutability" in repository:
            setting["imageTagMutability"] = repository["mutability"]
        if filters := repository.get("filters"):
            setting["imageTagMutabilityExclusionFilters"] = [{"filterType": "WILDCARD", "filter": text} for text in filters]
        tags = [{"Key": key, "Value": value} for key, value in repository.get("tags", {}).items()]
        ecr.call("CreateRepository", is_told=False, repositoryName=repository["name"], tags=tags, **setting)
