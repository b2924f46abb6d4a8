"""A check that object versions still exist: a function cannot process what was deleted or has expired.

They are listed, not read: whoever redrives does not need the right to read uploads.
"""

from collections.abc import Iterable
from typing import Any

from botocore.exceptions import ParamValidationError
from tapkit.ops.messages import ObjectVersion


class ObjectVersions:
    """The versions that S3 has.

    Args:
        client: boto3's for S3.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def missing(self, versions: Iterable[ObjectVersion]) -> tuple[ObjectVersion, ...]:
        """Those that do not exist.

        Raises:
            ClientError: S3 refuses to say.
        """
        return tuple(version for version in versions if not self._exists(version))

    def _exists(self, version: ObjectVersion) -> bool:
        try:
            return any(_is_found(version, listed) for listed in self._of_key(version))
        except (self._client.exceptions.NoSuchBucket, ParamValidationError):  # the latter: no bucket can be named so
            return False

    def _of_key(self, version: ObjectVersion) -> Iterable[dict[str, Any]]:
        """S3 lists by prefix, in the order of the keys: the key itself comes first."""
        pages = self._client.get_paginator("list_object_versions").paginate(Bucket=version.bucket, Prefix=version.key)
        for page in pages:
            for listed in page.get("Versions", []):
                if listed["Key"] != version.key:
                    return
                yield listed


def _is_found(version: ObjectVersion, listed: dict[str, Any]) -> bool:
    return listed["IsLatest"] if version.version_id is None else listed["VersionId"] == version.version_id
