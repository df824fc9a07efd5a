"""Pages of DescribeRepositories, which moto does not make: without them, code that forgets to page would pass."""

import base64
import json

from .moto_ecr import Answer, error

DEFAULT_PAGE = 100


def page(request: dict, answer: Answer) -> Answer:
    # As on AWS, naming repositories and paging exclude each other.
    if request.get("repositoryNames") or not answer.ok:
        return answer
    size = request.get("maxResults", DEFAULT_PAGE)
    if not isinstance(size, int) or not 1 <= size <= 1000:
        return error("InvalidParameterException", "Invalid parameter at 'maxResults': it must be between 1 and 1000")
    value = answer.json()
    # By name, so that a token stays good while repositories come and go between two pages.
    repositories = sorted(value["repositories"], key=lambda repository: repository["repositoryName"])
    if token := request.get("nextToken"):
        try:
            after = json.loads(base64.urlsafe_b64decode(token))["after"]
        except (ValueError, KeyError, TypeError):
            return error("InvalidParameterException", "Invalid parameter at 'nextToken'")
        repositories = [repository for repository in repositories if repository["repositoryName"] > after]
    value["repositories"] = repositories[:size]
    if len(repositories) > size:
        after = repositories[size - 1]["repositoryName"]
        value["nextToken"] = base64.urlsafe_b64encode(json.dumps({"after": after}).encode()).decode()
    return Answer(answer.status, answer.headers, json.dumps(value).encode())
