"""Amazon ECR as the clients of this AWS see it: moto's, plus the recorder, faults, pages and events."""

import asyncio
import contextvars
import json
from concurrent.futures import ThreadPoolExecutor

from . import patch
from .calls import Calls
from .cloudtrail_events import EVENT_NAMES, CloudTrailEvents
from .faults import Faults
from .layer_uploads import LayerUploads
from .moto_ecr import Answer, MotoEcr
from .paging import describe_page
from .recorder.recorder import Recorder
from .repository_policies import SET_POLICY, RepositoryPolicies
from .throttle import Throttle


# The role with which CloudFormation works on a stack. Empty if it has none, and acts as who asks.
acting_role: contextvars.ContextVar[str] = contextvars.ContextVar("acting_role", default="")


class EcrCallFailed(Exception):
    """A call that CloudFormation made and ECR refused, worded as CloudFormation words it in a stack's events."""

    def __init__(self, action: str, answer: Answer) -> None:
        value = answer.json()
        self.code = value.get("__type", "")
        super().__init__(
            f'Resource handler returned message: "{value.get("message")} '
            f'(Service: Ecr, Status Code: {answer.status}, Error Code: {self.code}, Operation: {action})"'
        )


class Ecr:
    def __init__(self, faults: Faults, recorder: Recorder, calls: Calls) -> None:
        self._moto = MotoEcr()
        self.policies = RepositoryPolicies(self._moto)
        self.tags = self._moto.tags
        self._uploads = LayerUploads(self._moto)
        self.events = CloudTrailEvents()
        self._faults = faults
        self._calls = calls
        # For clients, like faults.
        self.throttle = Throttle()
        # As many as come at once: a delay that a test injects holds up its own call only.
        self._threads = ThreadPoolExecutor(1000, "ecr")
        self._recorder = recorder
        self._account = patch.attribute("ministack.core.responses", "get_account_id")
        self._region = patch.attribute("ministack.core.responses", "get_region")
        self._caller = patch.attribute("ministack.core.iam_evaluator", "caller_arn")

    async def handle_request(self, method, path, headers, body, query_params):
        """MiniStack's interface of a service: SDKs, Lambda functions and Step Functions all arrive here."""
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        # In a thread: a delay must not stop the whole server. The thread inherits account and region.
        context = contextvars.copy_context()
        answer = await asyncio.get_running_loop().run_in_executor(self._threads, context.run, self._answer_client, action, body or b"{}")
        return answer.status, dict(answer.headers), answer.body

    def call(self, action: str, *, is_told: bool = True, **request) -> dict:
        """
        A call that CloudFormation makes for a resource, as a role or as who asked it. Injected faults are for clients, so it meets none. Of the
        policies only that of the repository is asked: MiniStack asks those of the role for no call of CloudFormation. CloudTrail tells of it, unless
        it is what a test finds there.
        """
        caller = acting_role.get() or self._caller()
        answer = self.policies.denial(caller, action, self._arn(request)) or self._ask(action, request, caller, is_told)
        if not answer.ok:
            raise EcrCallFailed(action, answer)
        return answer.json()

    def _answer_client(self, action: str, body: bytes) -> Answer:
        request = json.loads(body)
        with self._calls.counted(action):
            return self.throttle.strike(action) or self._faults.strike(action, request) or self._ask(action, request, self._caller())

    def _arn(self, request: dict) -> str:
        name = request.get("repositoryName") or "".join(request.get("repositoryNames", []))
        return request.get("resourceArn") or f"arn:aws:ecr:{self._region()}:{self._account()}:repository/{name}"

    def _ask(self, action: str, request: dict, caller: str, is_told: bool = True) -> Answer:
        region = self._region()
        if action == SET_POLICY and (refused := self.policies.lockout(caller, request, self._arn(request))):
            return refused
        if self._recorder.records(action):
            answer = self._recorder.call(action, request, self._account(), region)
            self._tell(action, caller, request, answer)
            return answer
        if self._uploads.takes(action):
            return self._uploads.call(action, request, self._account(), region)
        # As on AWS, naming repositories and paging exclude each other.
        if action == "DescribeRepositories" and not request.get("repositoryNames"):
            return describe_page(request, self._moto, self._account(), region)
        answer = self._moto.call(action, json.dumps(request).encode(), region)
        if answer.ok and action == "DeleteRepository":
            self._uploads.forget(request["repositoryName"], self._account(), region)
        if is_told:
            self._tell(action, caller, request, answer)
        return answer

    def _tell(self, action: str, caller: str, request: dict, answer: Answer) -> None:
        if action in EVENT_NAMES:
            self.events.publish(action, caller, request, answer.json(), self._account(), self._region())
