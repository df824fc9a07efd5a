"""Lifecycle policies in today's grammar: moto knows neither archiving nor ages since a pull or a transition.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
"""

from . import patch

NEWER = {
    "VALID_ACTION_PROPERTIES": {"targetStorageClass"},
    "VALID_ACTION_TYPE_VALUES": {"transition"},
    "VALID_SELECTION_PROPERTIES": {"storageClass"},
    "VALID_SELECTION_COUNT_TYPE_VALUES": {"sinceImagePulled", "sinceImageTransitioned"},
}


def install() -> None:
    module = "moto.ecr.policy_validation"
    for name, values in NEWER.items():
        patch.replace(module, name, patch.attribute(module, name) | values)
