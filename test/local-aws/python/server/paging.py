"""Pages. moto makes none of DescribeRepositories: without them, code that forgets to page would pass."""

import base64
import json

from .moto_ecr import Answer, MotoEcr
from .refused import Refused

DEFAULT_PAGE = 100


def describe_page(request: dict, moto: MotoEcr, account: str, region: str) -> Answer:
    """A page of DescribeRepositories. Only its repositories are asked for: all of them, for every page, is what moto is slow at."""
    registry = {"registryId": request["registryId"]} if "registryId" in request else {}
    with moto.held():
        names = [{"repositoryName": name} for name in moto.repository_names(account, region)]
        try:
            chosen, more = page_of(request, names, "repositoryName")
        except Refused as refused:
            return refused.answer()
        if not chosen:
            return Answer(200, {"Content-Type": "application/x-amz-json-1.1"}, b'{"repositories": []}')
        asked = {**registry, "repositoryNames": [name["repositoryName"] for name in chosen]}
        answer = moto.call("DescribeRepositories", json.dumps(asked).encode(), region)
    value = answer.json()
    repositories = sorted(value["repositories"], key=lambda repository: repository["repositoryName"])
    return Answer(answer.status, answer.headers, json.dumps({**value, "repositories": repositories, **more}).encode())


def page_of(request: dict, items: list[dict], name: str) -> tuple[list[dict], dict]:
    """The items with which a request is answered, by name, and `nextToken` if there are more."""
    size = request.get("maxResults", DEFAULT_PAGE)
    if not isinstance(size, int) or not 1 <= size <= 1000:
        raise Refused("InvalidParameterException", "Invalid parameter at 'maxResults': it must be between 1 and 1000")
    # By name, so that a token stays good while items come and go between two pages.
    items = sorted(items, key=lambda item: item[name])
    if token := request.get("nextToken"):
        try:
            after = json.loads(base64.urlsafe_b64decode(token))["after"]
        except (ValueError, KeyError, TypeError):
            raise Refused("InvalidParameterException", "Invalid parameter at 'nextToken'") from None
        items = [item for item in items if item[name] > after]
    if len(items) <= size:
        return items, {}
    after = items[size - 1][name]
    return items[:size], {"nextToken": base64.urlsafe_b64encode(json.dumps({"after": after}).encode()).decode()}
