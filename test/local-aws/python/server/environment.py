"""What MiniStack and moto read from the environment. It must be set before either is imported."""

import os
import tempfile
from pathlib import Path

ACCOUNT = "000000000000"
REGION = "us-east-1"


def prepare(state: Path, port: int) -> None:
    for name in [name for name in os.environ if name.startswith(("AWS_", "DOCKER_", "MINISTACK_", "MOTO_"))]:
        del os.environ[name]
    temporary = state / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    tempfile.tempdir = str(temporary)
    os.environ.update(
        {
            "AUTH": "true",
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "MINISTACK_HOST": "localhost",
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "MINISTACK_REGION": REGION,
            "MOTO_ACCOUNT_ID": ACCOUNT,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            # Listeners on fixed ports, of no use here.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "STATE_DIR": str(state / "ministack"),
            "S3_DATA_DIR": str(state / "s3"),
            "TMPDIR": str(temporary),
        }
    )
