"""docs/deploy.md says which rules a preview cannot judge, and when the deployment does."""

from collections.abc import Iterable

from tapkit.policy.crossguard import to_lone_resource, to_resource
from tapkit.policy.model import RULES, Resource, Rule, Stack, UnknownValue
from tapkit.policy.recorded import recorded_stack

from tests.pages.tables import table_rows
from tests.tapkit.policy.handed_over import previewed
from tests.unit.conftest import ROOT, run_tap

WHEN = {True: "before it creates the resource", False: "when all resources are there"}


def is_left_to_the_deployment(rule: Rule, resources: Iterable[Resource]) -> bool:
    """Whether a rule stops at a value that is not known yet, for one of some resources."""
    stack = Stack(resources)
    for resource in stack.of_type(*rule.kinds) if rule.kinds else stack:
        try:
            list(rule.judge(stack, resource))
        except UnknownValue:
            return True
    return False


def test_page_lists_the_rules_that_only_a_deployment_can_judge():
    given = previewed(recorded_stack(run_tap("dev", encryption="aws:kms", alarm_email="me@example.com").graph))
    before = [to_lone_resource(each, ROOT) for each in given.before]
    stack = [to_resource(each) for each in given.stack]
    left = [each for each in RULES.values() if is_left_to_the_deployment(each, before if each.alone else stack)]
    assert table_rows("docs/deploy.md", "Guard rails") == [
        [f"`{each.name}`", each.sentence, WHEN[each.alone]] for each in left
    ]
