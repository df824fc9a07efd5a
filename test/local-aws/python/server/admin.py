"""The HTTP endpoint through which a test injects faults: POST, GET and DELETE on /faults. Loopback only."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .faults import Fault, Faults


def serve(faults: Faults) -> int:
    """Serves on a free port for the life of the process, and returns the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            try:
                faults.add(Fault(**json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))))
            except (TypeError, ValueError) as error:
                self._answer(400, {"message": str(error)})
            else:
                self._answer(200, {})

        def do_GET(self) -> None:
            self._answer(200, {"faults": faults.pending()})

        def do_DELETE(self) -> None:
            faults.clear()
            self._answer(200, {})

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
