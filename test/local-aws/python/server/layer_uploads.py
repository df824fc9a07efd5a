"""
Uploads of layers, which moto does not have: it takes a manifest whose layers nobody has uploaded. So does this AWS, and an upload has no effect
on it; but it is held to what the API says of parts and digests.
"""

import base64
import hashlib
import json
import threading
import uuid

from .moto_ecr import Answer, MotoEcr
from .refused import Refused

INITIATE, PART, COMPLETE = "InitiateLayerUpload", "UploadLayerPart", "CompleteLayerUpload"

PART_SIZE = 10_485_760


class LayerUploads:
    def __init__(self, moto: MotoEcr) -> None:
        self._moto = moto
        self._lock = threading.Lock()
        # What has arrived, by repository and upload.
        self._uploads: dict[tuple[str, str, str, str], bytearray] = {}
        self._layers: set[tuple[str, str, str, str]] = set()

    def takes(self, action: str) -> bool:
        return action in (INITIATE, PART, COMPLETE)

    def call(self, action: str, request: dict, account: str, region: str) -> Answer:
        try:
            with self._lock:
                value = self._answer(action, request, account, region)
            return Answer(200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(value).encode())
        except Refused as refused:
            return refused.answer()

    def forget(self, name: str, account: str, region: str) -> None:
        """Of a repository that was deleted."""
        with self._lock:
            self._layers = {layer for layer in self._layers if layer[:3] != (account, region, name)}

    def _answer(self, action: str, request: dict, account: str, region: str) -> dict:
        name = request["repositoryName"]
        if name not in self._moto.repository_names(account, region):
            raise Refused(
                "RepositoryNotFoundException",
                f"The repository with name '{name}' does not exist in the registry with id '{account}'",
            )
        if action == INITIATE:
            upload = str(uuid.uuid4())
            self._uploads[account, region, name, upload] = bytearray()
            return {"uploadId": upload, "partSize": PART_SIZE}
        upload = request["uploadId"]
        key = account, region, name, upload
        if key not in self._uploads:
            raise Refused("UploadNotFoundException", f"The upload '{upload}' does not exist in the repository with name '{name}'")
        if action == PART:
            self._add(self._uploads[key], request)
            return {"registryId": account, "repositoryName": name, "uploadId": upload, "lastByteReceived": len(self._uploads[key]) - 1}
        [given] = request["layerDigests"]
        digest = "sha256:" + hashlib.sha256(self._uploads.pop(key)).hexdigest()
        if digest != given:
            raise Refused("InvalidLayerException", f"Layer digests do not match: {given} and {digest}")
        if (account, region, name, digest) in self._layers:
            raise Refused("LayerAlreadyExistsException", f"Layer with digest '{digest}' already exists in the repository with name '{name}'")
        self._layers.add((account, region, name, digest))
        return {"registryId": account, "repositoryName": name, "uploadId": upload, "layerDigest": digest}

    @staticmethod
    def _add(arrived: bytearray, request: dict) -> None:
        part = base64.b64decode(request["layerPartBlob"])
        first, last = request["partFirstByte"], request["partLastByte"]
        if first != len(arrived) or last - first + 1 != len(part):
            raise Refused("InvalidLayerPartException", f"The part {first} to {last} has {len(part)} bytes, and byte {len(arrived)} is expected")
        arrived += part
