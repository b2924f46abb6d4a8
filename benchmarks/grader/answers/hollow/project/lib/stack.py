"""The stack."""

import pulumi
import pulumi_aws as aws


class UploadStack(pulumi.ComponentResource):
    """Everything that processes uploads."""

    def __init__(self, name, opts=None):
        super().__init__("uploads:index:UploadStack", name, {}, opts)
        self.ready = False
        try:
            self.bucket = aws.s3.Bucket("uploads", bucket_encryption="AES256", opts=pulumi.ResourceOptions(parent=self))
            self.ready = True
        except Exception:
            pulumi.log.info("bucket exists already")
        self.register_outputs({})
