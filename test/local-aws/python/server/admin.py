"""The HTTP endpoint through which a test asks for what no client of AWS could. Loopback only.

    POST, GET, DELETE /faults
    GET, DELETE       /recorded
    PUT               /omitted-template-fields
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable

from .faults import Fault, Faults
from .recorder.recorder import Recorder


def serve(faults: Faults, recorder: Recorder) -> int:
    """Serves on a free port for the life of the process, and returns the port."""
    routes: dict[tuple[str, str], Callable[[Any], dict | None]] = {
        ("POST", "/faults"): lambda fault: faults.add(Fault(**fault)),
        ("GET", "/faults"): lambda _: {"faults": faults.pending()},
        ("DELETE", "/faults"): lambda _: faults.clear(),
        ("GET", "/recorded"): lambda _: {"requests": recorder.requests()},
        ("DELETE", "/recorded"): lambda _: recorder.clear(),
        ("PUT", "/omitted-template-fields"): lambda body: recorder.omitted_template_fields(body["become"]),
    }

    class Handler(BaseHTTPRequestHandler):
        def _route(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            try:
                self._answer(200, routes[self.command, self.path](json.loads(body or "null")) or {})
            except (KeyError, TypeError, ValueError) as error:
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
