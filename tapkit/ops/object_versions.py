"""Whether object versions still exist: what has been deleted, or has expired, no function can process any more.

They are listed, not read: whoever redrives needs no right to read what was uploaded.
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
        return tuple(each for each in versions if not self._exists(each))

    def _exists(self, version: ObjectVersion) -> bool:
        try:
            return any(_is_found(version, each) for each in self._of_key(version))
        except (self._client.exceptions.NoSuchBucket, ParamValidationError):  # the latter for no possible bucket
            return False

    def _of_key(self, version: ObjectVersion) -> Iterable[dict[str, Any]]:
        """S3 lists by prefix, in the order of the keys: the key itself comes first."""
        pages = self._client.get_paginator("list_object_versions").paginate(Bucket=version.bucket, Prefix=version.key)
        for page in pages:
            for each in page.get("Versions", []):
                if each["Key"] != version.key:
                    return
                yield each


def _is_found(version: ObjectVersion, listed: dict[str, Any]) -> bool:
    return listed["IsLatest"] if version.version_id is None else listed["VersionId"] == version.version_id
