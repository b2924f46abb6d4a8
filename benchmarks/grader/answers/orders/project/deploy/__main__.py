import pulumi
import pulumi_aws as aws
from pipeline import OrderPipeline

config = pulumi.Config()
stack = pulumi.get_stack()
provider = aws.Provider(
    "tagged",
    region=pulumi.Config("aws").get("region") or "us-east-1",
    default_tags={"tags": {"Project": "orders", "Environment": stack}},
)
pipeline = OrderPipeline(
    f"orders-{stack}",
    memory=config.get_int("memory") or 512,
    notify=config.get("notify"),
    opts=pulumi.ResourceOptions(providers={"aws": provider}),
)

pulumi.export("bucket_name", pipeline.bucket.id)
pulumi.export("table_name", pipeline.table.name)
pulumi.export("topic_arn", pipeline.topic.arn)
pulumi.export("queue_url", pipeline.queue.url)
pulumi.export("dlq_url", pipeline.dlq.url)
pulumi.export("function_name", pipeline.function.name)
pulumi.export("role_arn", pipeline.role.arn)
pulumi.export("log_group", pipeline.logs.name)
