"""Entry program."""

import pulumi

from lib.stack import UploadStack

stack = UploadStack("uploads")
pulumi.export("bucket_name", "uploads-bucket")
pulumi.export("function_name", "upload-processor")
