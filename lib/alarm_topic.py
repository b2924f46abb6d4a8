"""Where alarms are published, and who is told."""

import pulumi
import pulumi_aws as aws

from lib.args import TapStackArgs
from lib.location import Location
from lib.policy_documents import allow_alarms, deny_insecure_transport, policy_document


class AlarmTopic(pulumi.ComponentResource):
    """A topic that CloudWatch publishes the account's alarms to, with an e-mail subscription where configured.

    It is encrypted with the customer-managed key or with none: SNS's own key, ``alias/aws/sns``, does not
    admit CloudWatch, and its policy cannot be changed, so that every alarm would be lost in silence.
    https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns

    Attributes:
        topic: the topic itself.
        policy: admits CloudWatch; an alarm that goes off before it is there tells nobody.
    """

    def __init__(
        self,
        name: str,
        args: TapStackArgs,
        *,
        key_arn: pulumi.Input[str] | None,
        location: Location,
        opts: pulumi.ResourceOptions,
    ) -> None:
        super().__init__("tap:index:AlarmTopic", f"{name}-{args.environment_suffix}", {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.topic = aws.sns.Topic(
            f"{name}-{args.environment_suffix}", kms_master_key_id=key_arn, tags=args.tags, opts=child
        )
        self.policy = aws.sns.TopicPolicy(
            f"{name}-policy-{args.environment_suffix}",
            arn=self.topic.arn,
            policy=policy_document(
                allow_alarms("AllowAlarms", "sns:Publish", self.topic.arn, location.account_id),
                deny_insecure_transport("sns:Publish", [self.topic.arn]),
            ),
            opts=child,
        )
        if args.alarm_email:
            aws.sns.TopicSubscription(
                f"{name}-email-{args.environment_suffix}",
                topic=self.topic.arn,
                protocol="email",
                endpoint=args.alarm_email,
                opts=child,
            )
        self.register_outputs({"alarm_topic_arn": self.topic.arn})
