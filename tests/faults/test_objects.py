"""The object is not the one any more when the function reads it: the version of the event counts."""

import hashlib

from tests.faults.live_stack import LiveStack
from tests.faults.s3_proxy import Held, S3Proxy


def test_a_version_deleted_for_good_is_skipped_with_a_warning(stack: LiveStack, s3_proxy: S3Proxy):
    s3_proxy.faults.append(held := Held())
    upload = stack.put("deleted")
    with held.meanwhile():
        version = {"Key": upload.key, "VersionId": upload.version_id}
        stack.aws("s3").delete_object(Bucket=stack.output("bucket_name"), **version)
    (warning,) = stack.wait_for_log("Object gone before it was processed", upload)
    assert (warning["level"], warning["code"]) == ("WARNING", "NoSuchVersion")
    assert stack.log("Object processed", upload) == []
    assert stack.stays_quiet()


def test_a_deleted_object_whose_version_is_kept_is_processed(stack: LiveStack, s3_proxy: S3Proxy):
    s3_proxy.faults.append(held := Held())
    upload = stack.put("marked-as-deleted", b"still there")
    with held.meanwhile():
        stack.aws("s3").delete_object(Bucket=stack.output("bucket_name"), Key=upload.key)
    assert stack.wait_until_processed(upload)["result"]["sha256"] == hashlib.sha256(b"still there").hexdigest()


def test_of_an_overwritten_object_each_version_is_processed(stack: LiveStack, s3_proxy: S3Proxy):
    s3_proxy.faults.append(held := Held())
    first = stack.put("overwritten", b"first")
    with held.meanwhile():
        second = stack.put("overwritten", b"second")
    for upload, body in ((first, b"first"), (second, b"second")):
        assert stack.wait_until_processed(upload)["result"]["sha256"] == hashlib.sha256(body).hexdigest()
