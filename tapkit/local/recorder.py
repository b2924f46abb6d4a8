"""A resource monitor that records what a program registers and lets a provider answer for it."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from pulumi import get_organization, get_project, get_stack
from pulumi.runtime import rpc
from pulumi.runtime.mocks import MockMonitor, Mocks
from pulumi.runtime.proto import resource_pb2
from tapkit.errors import UserError
from tapkit.local.graph import Graph, Resource

STACK_TYPE = "pulumi:pulumi:Stack"
READ_STACK_OUTPUTS = "pulumi:pulumi:readStackOutputs"


class Recorder(MockMonitor):
    """Pulumi's mock monitor, and a graph of all that passes through it.

    Args:
        provider: answers each registration and each provider function.
        on_registered: called with each resource once its provider has answered.
        last_outputs: of the stack's last deployment, which the engine itself would know.

    Attributes:
        graph: what has been registered so far.
        failure: the first error that a provider raised; Pulumi reports a later one or wraps it.
    """

    def __init__(
        self, provider: Mocks, on_registered: Callable[[Resource], None], last_outputs: Mapping[str, Any]
    ) -> None:
        super().__init__(provider)
        self._last_outputs = last_outputs
        self.graph = Graph()
        self.failure: Exception | None = None
        self._on_registered = on_registered
        self._lock = threading.Lock()
        self._urns: set[str] = set()

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """As Pulumi's engine makes it, with the types of all ancestors but the stack.

        https://www.pulumi.com/docs/iac/concepts/resources/names/#urns
        """
        ancestors = parent.split("::")[2] if parent else STACK_TYPE
        kind = type_ if ancestors == STACK_TYPE else f"{ancestors}${type_}"
        return f"urn:pulumi:{get_stack()}::{get_project()}::{kind}::{name}"

    def _refuse_duplicate(self, urn: str) -> None:
        with self._lock:
            if urn in self._urns:
                raise UserError(f"Duplicate resource URN '{urn}': give one of the two another name.")
            self._urns.add(urn)

    def Invoke(self, request):
        if request.tok != READ_STACK_OUTPUTS:
            return super().Invoke(request)
        own = f"{get_organization()}/{get_project()}/{get_stack()}"
        if request.args["name"] != own:
            self.failure = UserError(
                f"A local run knows only its own stack: it cannot read the outputs of {request.args['name']}."
            )
            raise self.failure
        response = resource_pb2.ResourceInvokeResponse()
        getattr(response, "return").update({"outputs": dict(self._last_outputs)})
        return response

    def RegisterResource(self, request):
        try:
            self._refuse_duplicate(self.make_urn(request.parent, request.type, request.name))
            response = super().RegisterResource(request)
        except Exception as error:
            self.failure = self.failure or error
            raise
        resource = Resource(
            urn=response.urn,
            type=request.type,
            name=request.name,
            parent=request.parent,
            custom=request.custom,
            protect=request.protect,
            dependencies=list(request.dependencies),
            property_dependencies={
                name: list(found.urns) for name, found in request.propertyDependencies.items() if found.urns
            },
            inputs=rpc.deserialize_properties(request.object),
        )
        if resource.type != STACK_TYPE:
            registration = self.resources[response.urn]
            resource.id, resource.outputs = registration.id, getattr(registration.state, "known", registration.state)
        with self._lock:
            self.graph.add(resource)
            self._on_registered(resource)
        return response

    def ReadResource(self, request):
        error = UserError(
            f"{request.type} {request.name}: a local run starts with nothing, so {request.id} cannot be looked up."
        )
        self.failure = self.failure or error
        raise error

    def RegisterResourceOutputs(self, request):
        outputs = rpc.deserialize_properties(request.outputs)
        self.graph[request.urn].outputs = outputs
        return super().RegisterResourceOutputs(request)
