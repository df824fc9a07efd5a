"""What botocore's model says about settings: one JSON object a line in, one list of objections a line out."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "local-aws" / "python"))

from server.recorder.api_model import ApiModel


def main() -> None:
    model = ApiModel()
    for line in sys.stdin:
        print(json.dumps(model.objections_to_request("PutImageTagMutability", {"repositoryName": "api", **json.loads(line)})))


main()
