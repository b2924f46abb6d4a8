"""Where alarms are published, and who is told."""

import pulumi
import pulumi_aws as aws

from parts.location import Location
from parts.policy_documents import allow_alarms, deny_insecure_transport, policy_document
from parts.scope import Scope


class AlarmTopic(pulumi.ComponentResource):
    """A topic that CloudWatch publishes the account's alarms to, with an e-mail subscription where configured.

    It is encrypted with the customer-managed key or with none: SNS's own key, ``alias/aws/sns``, does not
    admit CloudWatch, and its policy cannot be changed, so that every alarm would be lost in silence.
    https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns

    Args:
        name: start of the logical names.
        scope: the deployment that the topic belongs to.
        location: whose alarms are admitted.
        email: the address that is told; empty for none.
        key_arn: the key that encrypts the topic; without it, nothing does.
        opts: Pulumi's resource options.

    Attributes:
        topic: the topic itself.
        policy: admits CloudWatch; an alarm that goes off before it is there tells nobody.
    """

    def __init__(
        self,
        name: str,
        scope: Scope,
        *,
        location: Location,
        email: str,
        key_arn: pulumi.Input[str] | None,
        opts: pulumi.ResourceOptions,
    ) -> None:
        super().__init__("tap:index:AlarmTopic", scope.name(name), {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.topic = aws.sns.Topic(scope.name(name), kms_master_key_id=key_arn, tags=scope.tags, opts=child)
        self.policy = aws.sns.TopicPolicy(
            scope.name(f"{name}-policy"),
            arn=self.topic.arn,
            policy=policy_document(
                allow_alarms("AllowAlarms", "sns:Publish", self.topic.arn, location.account_id),
                deny_insecure_transport("sns:Publish", [self.topic.arn]),
            ),
            opts=child,
        )
        if email:
            aws.sns.TopicSubscription(
                scope.name(f"{name}-email"), topic=self.topic.arn, protocol="email", endpoint=email, opts=child
            )
        self.register_outputs({"alarm_topic_arn": self.topic.arn})
