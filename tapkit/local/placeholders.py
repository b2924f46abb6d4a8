"""A provider that creates nothing and returns values of the right form, for a preview to show."""

from typing import Any

from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks
from tapkit.aws.resource_type import TYPES, ResourceType
from tapkit.runner.answers import ACCOUNT_ID, STACK_REFERENCE, Answers


class Placeholders(Mocks):
    """Answers every registration; the same program gets the same answers every time.

    Args:
        region: of the stack.
    """

    def __init__(self, region: str) -> None:
        self._region = region
        self._answers = Answers(region, ACCOUNT_ID)

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if not args.custom:
            return "", args.inputs
        if args.typ == STACK_REFERENCE:
            return args.name, {"outputs": self._answers.stack(args.name, args.inputs.get("outputs", ()))}
        kind = TYPES.get(args.typ) or ResourceType(args.typ)
        name, known = kind.placeholder(args.name, args.inputs, region=self._region, account=ACCOUNT_ID)
        return self._answers.resource(args.typ, args.name, name, known)

    def call(self, args: MockCallArgs) -> dict[str, Any]:
        return self._answers.function(args.token, args.args)
