"""python -m server STATE_FOLDER

Starts the local AWS on free loopback ports. When it is ready it says where, as one line of JSON on stdout; everything
else goes to stderr. It ends at SIGTERM, and at the end of its stdin, when it also removes STATE_FOLDER: then nobody
is left to do so.
"""

import asyncio
import json
import os
import shutil
import signal
import socket
import sys
from pathlib import Path

from . import (
    admin,
    cloudformation,
    environment,
    eventbridge_delivery,
    eventbridge_targets,
    iam_conditions,
    iam_dependent_actions,
    iam_resource_arn,
    lifecycle_grammar,
    lifeline,
    patch,
    stepfunctions,
)
from .calls import Calls
from .ecr import Ecr
from .faults import Faults
from .recorder.recorder import Recorder


class Server:
    def __init__(self, state: Path) -> None:
        self._state = state
        self._orphaned = False
        # Bound here and handed over bound: no other process can take the port in between.
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._port = self._socket.getsockname()[1]

    def run(self, announce) -> None:
        environment.prepare(self._state, self._port)
        faults = Faults()
        recorder = Recorder()
        calls = Calls()
        ecr = Ecr(faults, recorder, calls)
        patch.replace("ministack.services.ecr", "handle_request", ecr.handle_request)
        cloudformation.install(ecr)
        iam_resource_arn.install()
        ecr.policies.install()
        iam_conditions.install(ecr)
        iam_dependent_actions.install()
        lifecycle_grammar.install()
        waits, failed_children = stepfunctions.install()
        eventbridge_targets.install()
        eventbridge_delivery.install()
        address = admin.serve(faults, recorder, calls, waits, failed_children, ecr)
        addresses = {"endpoint": f"http://localhost:{self._port}", "admin": f"http://127.0.0.1:{address}"}
        asyncio.run(self._serve(lambda: announce(json.dumps(addresses))))
        if self._orphaned:
            shutil.rmtree(self._state, ignore_errors=True)

    async def _serve(self, ready) -> None:
        from hypercorn.asyncio import serve
        from hypercorn.config import Config

        app = patch.attribute("ministack.app", "app")
        config = Config()
        config.bind = [f"fd://{self._socket.detach()}"]
        config.graceful_timeout = 0.5
        config.loglevel = "WARNING"
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)

        def orphaned() -> None:
            self._orphaned = True
            loop.call_soon_threadsafe(stop.set)

        lifeline.watch_stdin(orphaned)
        serving = asyncio.create_task(serve(app, config, shutdown_trigger=stop.wait))
        await asyncio.wait([serving, asyncio.create_task(self._answers())], return_when=asyncio.FIRST_COMPLETED)
        if not serving.done():
            ready()
        await serving

    async def _answers(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(b"GET /_localstack/health HTTP/1.0\r\n\r\n")
        await reader.readline()
        writer.close()


def main() -> None:
    lifeline.lead_process_group()
    # Libraries print; the line that says where we are must be the only one on stdout.
    stdout = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        Server(Path(sys.argv[1])).run(lambda line: print(line, file=stdout, flush=True))
    except patch.PatchFailed as error:
        sys.exit(str(error))
    lifeline.end_process_group()


if __name__ == "__main__":
    main()
