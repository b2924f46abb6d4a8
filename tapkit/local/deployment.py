"""A provider that creates each registered resource in the running emulator."""

from typing import Any

from botocore import exceptions as boto
from pulumi import Archive
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks
from tapkit.aws.recipe import RECIPES, Request
from tapkit.aws.resource_type import ResourceType
from tapkit.errors import UnsupportedError, UserError
from tapkit.local.assets import zip_bytes
from tapkit.local.clients import Clients


class Deployment(Mocks):
    """Creates a resource for each registration, by its type's recipe.

    It is strict: a type, a property or a provider function that it does not know is an error.

    Args:
        clients: of the emulator.
    """

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if not args.custom:
            return "", args.inputs
        if args.resource_id is not None:
            raise UserError(
                f"{args.typ} {args.name}: a local run starts with nothing, so {args.resource_id} cannot be looked up."
            )
        if args.typ not in RECIPES:
            raise UnsupportedError(
                f"{args.typ} {args.name}: local runs do not know this type; write a recipe for it in "
                f"tapkit/aws/{ResourceType(args.typ).module}.py."
            )
        try:
            inputs = {name: _packed(value) for name, value in args.inputs.items()}
            identifier, outputs = RECIPES[args.typ](Request(args.name, inputs, self._clients))
        except (boto.ConnectionError, boto.HTTPClientError) as error:
            reason = f"the emulator no longer answers ({type(error).__name__}); run the command again."
            raise UserError(f"{args.typ} {args.name}: {reason}") from error
        except (UserError, boto.ClientError, boto.BotoCoreError) as error:
            kind = UnsupportedError if isinstance(error, UnsupportedError) else UserError
            raise kind(f"{args.typ} {args.name}: {error}") from error
        return identifier, {**args.inputs, **outputs}

    def call(self, args: MockCallArgs) -> dict[str, Any]:
        if args.token == "aws:index/getRegion:getRegion":
            return {"region": self._clients.region}
        if args.token != "aws:index/getCallerIdentity:getCallerIdentity":
            raise UnsupportedError(
                f"{args.token}: local runs do not know this provider function; add it to tapkit/local/deployment.py."
            )
        identity = self._clients("sts").get_caller_identity()
        return {"accountId": identity["Account"], "arn": identity["Arn"], "userId": identity["UserId"]}


def _packed(value: Any) -> Any:
    return zip_bytes(value) if isinstance(value, Archive) else value
