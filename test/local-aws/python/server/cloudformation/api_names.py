"""CloudFormation's properties in the names that ECR's API has for them."""


def members(properties: dict) -> dict:
    """Where only the case of the first letter differs."""
    return {name[0].lower() + name[1:]: value for name, value in properties.items()}


def exclusion_filters(entries: list[dict]) -> list[dict]:
    return [
        {
            "filterType": entry["ImageTagMutabilityExclusionFilterType"],
            "filter": entry["ImageTagMutabilityExclusionFilterValue"],
        }
        for entry in entries
    ]
