"""The recorder: what it answers to each action, and the requests that it was sent."""

import json
import threading
from typing import Any, Callable, get_args

from ..moto_ecr import Answer, error
from ..refused import Refused
from .api_model import ApiModel
from .pull_through_cache_rules import PullThroughCacheRules
from .templates import Omitted, Templates


class Registry:
    """The templates and rules of one account in one region."""

    def __init__(self, account: str) -> None:
        self.templates = Templates(account)
        self.rules = PullThroughCacheRules(account)


class Recorder:
    def __init__(self) -> None:
        self._model = ApiModel()
        self._registries: dict[tuple[str, str], Registry] = {}
        self._requests: list[dict] = []
        self._omitted: Omitted = "stay"
        # Clients' requests arrive in threads of their own, CloudFormation's in MiniStack's.
        self._lock = threading.Lock()
        self._actions: dict[str, Callable[[Registry, dict], dict]] = {
            "CreateRepositoryCreationTemplate": lambda registry, request: registry.templates.create(request),
            "UpdateRepositoryCreationTemplate": lambda registry, request: registry.templates.update(request, self._omitted),
            "DescribeRepositoryCreationTemplates": lambda registry, request: registry.templates.describe(request),
            "DeleteRepositoryCreationTemplate": lambda registry, request: registry.templates.delete(request),
            "CreatePullThroughCacheRule": lambda registry, request: registry.rules.create(request),
            "UpdatePullThroughCacheRule": lambda registry, request: registry.rules.update(request),
            "DescribePullThroughCacheRules": lambda registry, request: registry.rules.describe(request),
            "DeletePullThroughCacheRule": lambda registry, request: registry.rules.delete(request),
        }

    def records(self, action: str) -> bool:
        """Whether an action is the recorder's, and not moto's."""
        return action in self._actions

    def call(self, action: str, request: Any, account: str, region: str) -> Answer:
        with self._lock:
            entry = {"action": action, "request": request}
            self._requests.append(entry)
            try:
                return self._answer(action, request, account, region)
            except Refused as refused:
                entry["refused"] = refused.code
                return refused.answer()

    def requests(self) -> list[dict]:
        with self._lock:
            return list(self._requests)

    def clear(self) -> None:
        """Forgets the requests; what they made stays."""
        with self._lock:
            self._requests.clear()

    def omitted_template_fields(self, become: str) -> None:
        if become not in get_args(Omitted):
            raise ValueError(f"omitted fields cannot become '{become}'; it must be one of {', '.join(get_args(Omitted))}")
        self._omitted = become

    def _answer(self, action: str, request: Any, account: str, region: str) -> Answer:
        if objections := self._model.objections_to_request(action, request):
            raise Refused("ValidationException", f"{len(objections)} validation error(s) detected: {'; '.join(objections)}")
        owner = request.get("registryId", account)
        registry = self._registries.setdefault((owner, region), Registry(owner))
        value = self._actions[action](registry, request)
        if objections := self._model.objections_to_answer(action, value):
            return error("ServerException", f"The recorder's own answer is not as the model has it: {'; '.join(objections)}", 500)
        return Answer(200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(value).encode())
