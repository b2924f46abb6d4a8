"""docs/deploy.md says which rules a preview cannot judge, and when the deployment does."""

from collections.abc import Iterable

from tapkit.checks import Check, Subject, UnknownValue
from tapkit.policy.crossguard import to_lone_resource, to_resource
from tapkit.policy.model import Resource, Stack, resource_checks
from tapkit.policy.recorded import recorded_stack

from tests.pages.tables import table_rows
from tests.tapkit.policy.handed_over import previewed
from tests.unit.conftest import ROOT, run_tap

WHEN = {Subject.RESOURCE: "before it creates the resource", Subject.STACK: "when all resources are there"}


def is_left_to_the_deployment(rule: Check, resources: Iterable[Resource]) -> bool:
    """Whether a rule stops at a value that is not known yet, for one of some resources."""
    stack = Stack(resources)
    for resource in stack.of_type(*rule.kinds) if rule.kinds else stack:
        try:
            list(rule.judge(*([resource] if rule.subject is Subject.RESOURCE else [stack, resource])))
        except UnknownValue:
            return True
    return False


def test_page_lists_the_rules_that_only_a_deployment_can_judge():
    given = previewed(recorded_stack(run_tap("dev", encryption="aws:kms", alarm_email="me@example.com").graph))
    resources = {
        Subject.RESOURCE: [to_lone_resource(args, ROOT) for args in given.before],
        Subject.STACK: [to_resource(resource) for resource in given.stack],
    }
    left = [rule for rule in resource_checks() if is_left_to_the_deployment(rule, resources[rule.subject])]
    assert table_rows("docs/deploy.md", "Guard rails") == [
        [f"`{rule.name}`", rule.sentence, WHEN[rule.subject]] for rule in left
    ]
