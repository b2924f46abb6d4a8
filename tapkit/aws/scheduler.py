"""EventBridge Scheduler: schedules. Neither created nor read here; the rules know them from other programs."""

from tapkit.aws.resource_type import resource_type

SCHEDULE = resource_type(
    "aws:scheduler/schedule:Schedule", arn="arn:aws:scheduler:{region}:{account}:schedule/default/{name}"
)
