"""What a prefix means."""


def namespace(prefix: str) -> str:
    """The namespace of a prefix: `eng/` and `eng` are one, since AWS assumes a `/` at the end of each."""
    return prefix.removesuffix("/")
