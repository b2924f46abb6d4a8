"""A provider that creates nothing and returns values of the right form, for a preview to show."""

from typing import Any

from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks
from tapkit.aws.resource_type import TYPES, ResourceType

ACCOUNT_ID = "123456789012"


class Placeholders(Mocks):
    """Answers every registration; the same program gets the same answers every time.

    Args:
        region: of the stack.
    """

    def __init__(self, region: str) -> None:
        self._region = region

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if not args.custom:
            return "", args.inputs
        kind = TYPES.get(args.typ) or ResourceType(args.typ)
        return kind.placeholder(args.name, args.inputs, region=self._region, account=ACCOUNT_ID)

    def call(self, args: MockCallArgs) -> dict[str, Any]:
        return {"accountId": ACCOUNT_ID, "region": self._region, "id": self._region, "partition": "aws"}
