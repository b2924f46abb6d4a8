"""The resource monitor that a program registers its resources with, and the engine that it logs to.

https://github.com/pulumi/pulumi/blob/master/proto/pulumi/resource.proto
"""

import contextlib
import logging
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, resource_pb2, resource_pb2_grpc
from tapkit.local.graph import Graph, Position, Resource
from tapkit.local.project import ORGANIZATION, Project
from tapkit.runner.answers import STACK_REFERENCE
from tapkit.runner.failure import Kind, ProgramFailed
from tapkit.runner.stack_references import asked_outputs
from tapkit.runner.wire import UNKNOWN, Decoder, encode, placed

STACK_TYPE = "pulumi:pulumi:Stack"
READ_STACK_OUTPUTS = "pulumi:pulumi:readStackOutputs"
# Not transforms and hooks, which the engine would call back for: the SDK refuses them then. Without references to
# resources it sends their identifiers, which is what a provider gets from the engine, too.
FEATURES = (
    resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_REPLACEMENT_TRIGGER,
    resource_pb2.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
)
TYPE = re.compile(r"[^:\s]+:[^:\s]*:[^:\s]+")
MESSAGE_LIMIT, MESSAGES_LIMIT, BYTES_LIMIT = 64 << 20, 50_000, 512 << 20
# Options that change what happens to a resource: as the protocol calls them, and as Pulumi's options do.
_FLAGS = {"retainOnDelete": "retain_on_delete", "deleteBeforeReplace": "delete_before_replace", "remote": "remote"}
_LISTS = {
    "ignoreChanges": "ignore_changes",
    "replaceOnChanges": "replace_on_changes",
    "additionalSecretOutputs": "additional_secret_outputs",
}
_TEXTS = {
    "provider": "provider",
    "importId": "import_",
    "deletedWith": "deleted_with",
    "version": "version",
    "packageRef": "package",
}


@dataclass
class Recorded:
    """What a program did, as far as it came.

    Attributes:
        graph: the resources that it registered.
        outputs: what it exported.
        secret_outputs: the names of those that are secret.
        functions: tokens of the provider functions that it called.
        log: severity and text of what it logged, ``("warning", …)``.
        finished: whether it came to its end and said so.
        failure: the first error that was answered to a registration or a lookup, which ends the run.
        function_failures: those of provider functions, which a program may catch.
    """

    graph: Graph = field(default_factory=Graph)
    outputs: dict[str, Any] = field(default_factory=dict)
    secret_outputs: set[str] = field(default_factory=set)
    functions: list[str] = field(default_factory=list)
    log: list[tuple[str, str]] = field(default_factory=list)
    finished: bool = False
    failure: Exception | None = None
    function_failures: list[Exception] = field(default_factory=list)


class Monitor(resource_pb2_grpc.ResourceMonitorServicer, engine_pb2_grpc.EngineServicer):
    """Serves one run.

    Args:
        project: with its stack selected.
        provider: answers for the cloud, from several threads at once. A lookup has the identifier that is looked up;
            one of another stack's outputs, as ``pulumi:pulumi:StackReference``, names in the input `outputs` those that
            the program asks for.
        on_registered: called with each resource once its provider has answered.
        unknowns: whether what a provider computes stays unknown, as in the engine's previews.
    """

    def __init__(
        self, project: Project, provider: Mocks, on_registered: Callable[[Resource], None], *, unknowns: bool
    ) -> None:
        self.recorded = Recorded()
        self._project = project
        self._provider = provider
        self._on_registered = on_registered
        self._unknowns = unknowns
        self._lock = threading.Lock()
        self._urns: set[str] = set()
        self._messages = self._bytes = 0

    # What a program asks, in the protocol's own names.

    def GetDeploymentInfo(self, request, context):
        return resource_pb2.DeploymentInfo(supportedFeatures=FEATURES)

    def SupportsFeature(self, request, context):
        """Asked by older SDKs, by other names."""
        return resource_pb2.SupportsFeatureResponse(
            hasSupport=request.id in ("secrets", "aliasSpecs", "deletedWith", "replaceWith", "parameterization")
        )

    def RegisterResource(self, request, context):
        with self._answering(request, context):
            if request.transforms or request.hooks.ByteSize() or request.state_migrations:
                raise ProgramFailed(
                    Kind.UNSUPPORTED,
                    f"{request.name} has transforms, hooks or migrations, which local runs do not call.",
                )
            resource = self._resource(request, request.object)
            outputs = {}
            if resource.custom or request.remote:
                resource.id, outputs = self._created(resource)
            elif resource.type != STACK_TYPE:
                outputs = resource.inputs
            resource.outputs = dict(getattr(outputs, "known", outputs))
            self._add(resource)
            return resource_pb2.RegisterResourceResponse(
                urn=resource.urn,
                id=resource.id,
                object=encode(outputs, set(resource.secrets) | {*request.additionalSecretOutputs}),
                propertyDependencies={
                    name: resource_pb2.RegisterResourceResponse.PropertyDependencies(urns=urns)
                    for name, urns in resource.property_dependencies.items()
                },
            )

    def ReadResource(self, request, context):
        with self._answering(request, context):
            resource = self._resource(request, request.properties)
            resource.external, resource.id = True, request.id
            if request.type == STACK_REFERENCE:
                outputs = self._outputs_of(str(resource.inputs.get("name", request.id)))
                resource.outputs = {"name": request.id, "outputs": outputs, "secretOutputNames": []}
            else:
                _, resource.outputs = self._asked(resource)
            self._add(resource)
            return resource_pb2.ReadResourceResponse(urn=resource.urn, properties=encode(resource.outputs, set()))

    def RegisterResourceOutputs(self, request, context):
        with self._answering(request, context):
            if request.urn not in self._urns:
                raise ProgramFailed(Kind.REFUSED, f"{request.urn} has outputs, and has not been registered.")
            resource = self.recorded.graph[request.urn]
            decoder = Decoder(whole=resource.type == STACK_TYPE)
            outputs = decoder.properties(request.outputs)
            if resource.type == STACK_TYPE:
                self.recorded.outputs, self.recorded.secret_outputs = dict(sorted(outputs.items())), decoder.secrets
            else:
                resource.outputs = outputs
            return empty_pb2.Empty()

    def Invoke(self, request, context):
        with self._answering(request, context):
            arguments = Decoder().properties(request.args)
            with self._lock:
                self.recorded.functions.append(request.tok)
            try:
                answer = self._called(request.tok, arguments, request.provider)
            except Exception as error:  # pylint: disable=broad-exception-caught # the program may catch it
                self.recorded.function_failures.append(error)
                context.abort(grpc.StatusCode.UNKNOWN, str(error))
            return provider_pb2.InvokeResponse(**{"return": encode(answer, set())})

    def Call(self, request, context):
        with self._answering(request, context):
            raise ProgramFailed(
                Kind.UNSUPPORTED, f"{request.tok} is a method that a provider would run; local runs have none."
            )

    def RegisterPackage(self, request, context):
        return resource_pb2.RegisterPackageResponse(ref=f"{request.name}@{request.version}")

    def SignalAndWaitForShutdown(self, request, context):
        self.recorded.finished = True
        return empty_pb2.Empty()

    def Log(self, request, context):
        with self._answering(request, context):
            severity, message = engine_pb2.LogSeverity.Name(request.severity), request.message.rstrip("\n")
            self.recorded.log.append((severity.lower(), message))
            logging.getLogger("pulumi").log(logging.getLevelNamesMapping()[severity], message)
            return empty_pb2.Empty()

    def RequirePulumiVersion(self, request, context):
        return engine_pb2.RequirePulumiVersionResponse()

    # How it is answered.

    @contextlib.contextmanager
    def _answering(self, request: Any, context: grpc.ServicerContext) -> Iterator[None]:
        """Keeps the first error, answers it, and answers nothing else from then on."""
        try:
            self._count(request.ByteSize())
            yield
        except Exception as error:  # pylint: disable=broad-exception-caught # the caller of the run gets it
            if context.code() is not None:  # answered already
                raise
            with self._lock:
                self.recorded.failure = self.recorded.failure or error
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))

    def _count(self, size: int) -> None:
        with self._lock:
            self._messages += 1
            self._bytes += size
        if self.recorded.failure is not None:
            raise ProgramFailed(Kind.REFUSED, str(self.recorded.failure))
        if self._messages > MESSAGES_LIMIT or self._bytes > BYTES_LIMIT:
            raise ProgramFailed(
                Kind.LIMIT, f"The program sent more than {MESSAGES_LIMIT} messages or {BYTES_LIMIT >> 20} MiB."
            )

    def _resource(self, request: Any, properties: Any) -> Resource:
        decoder = Decoder()
        inputs = decoder.properties(properties)
        options = {ours: True for theirs, ours in _FLAGS.items() if getattr(request, theirs, False)}
        options |= {ours: list(getattr(request, theirs)) for theirs, ours in _LISTS.items() if _has(request, theirs)}
        options |= {ours: getattr(request, theirs) for theirs, ours in _TEXTS.items() if _has(request, theirs)}
        if aliases := [each.urn or each.spec.name for each in getattr(request, "aliases", ())]:
            options["aliases"] = aliases + list(request.aliasURNs)
        if providers := dict(getattr(request, "providers", {})):
            options["providers"] = providers
        resource = Resource(
            urn=self._urn(request),
            type=request.type,
            name=request.name,
            parent=request.parent,
            custom=getattr(request, "custom", True),
            protect=getattr(request, "protect", False),
            dependencies=list(request.dependencies),
            property_dependencies={
                name: list(each.urns)
                for name, each in getattr(request, "propertyDependencies", {}).items()
                if each.urns
            },
            inputs=inputs,
            options=options,
            secrets=sorted(decoder.secrets),
            position=self._position(request),
        )
        self._refuse_unknown(resource)
        return resource

    def _urn(self, request: Any) -> str:
        """As Pulumi's engine makes it, with the types of all ancestors but the stack.

        https://www.pulumi.com/docs/iac/concepts/resources/names/#urns
        """
        if not TYPE.fullmatch(request.type) or not request.name or "\0" in request.name:
            raise ProgramFailed(
                Kind.REFUSED, f"{request.type!r} {request.name!r} is no resource: it needs type and name."
            )
        ancestors = request.parent.split("::")[2] if request.parent.count("::") >= 3 else STACK_TYPE
        kind = request.type if ancestors == STACK_TYPE else f"{ancestors}${request.type}"
        return f"urn:pulumi:{self._project.stack}::{self._project.name}::{kind}::{request.name}"

    def _refuse_unknown(self, resource: Resource) -> None:
        """Refuse what the engine would, and references to what is not there."""
        named = {resource.parent, *resource.dependencies, *sum(resource.property_dependencies.values(), [])} - {""}
        with self._lock:
            if resource.urn in self._urns:
                raise ProgramFailed(
                    Kind.REFUSED,
                    f"Duplicate resource URN '{resource.urn}': give one of the two another name.",
                    place=resource.position and (resource.position.file, resource.position.line),
                )
            if unknown := sorted(named - self._urns):
                raise ProgramFailed(Kind.REFUSED, f"{resource.urn} needs {unknown[0]}, which has not been registered.")
            if (resource.type == STACK_TYPE) == bool(self._urns):
                raise ProgramFailed(Kind.REFUSED, f"{resource.urn}: the stack comes first, and once.")
            self._urns.add(resource.urn)

    def _position(self, request: Any) -> Position | None:
        """The innermost line of the project's own that led to the resource."""
        root = self._project.root.resolve()
        for position in (request.sourcePosition, *(each.pc for each in request.stackTrace.frames)):
            path = Path(unquote(urlsplit(position.uri).path))
            if position.uri.startswith("file:") and path.is_relative_to(root) and "site-packages" not in path.parts:
                return Position(str(path.relative_to(root)), position.line)
        return None

    def _created(self, resource: Resource) -> tuple[str, dict[str, Any]]:
        identifier, outputs = self._asked(resource)
        if not self._unknowns:
            return identifier, outputs
        return "", {name: resource.inputs.get(name, UNKNOWN) for name in outputs}

    def _asked(self, resource: Resource) -> tuple[str, dict[str, Any]]:
        provider, identifier = resource.options.get("provider", ""), resource.id or None
        inputs = placed(resource.inputs, self._project.folder)
        identifier, outputs = self._provider.new_resource(
            MockResourceArgs(resource.type, resource.name, inputs, provider, identifier, custom=True)
        )
        return identifier or "", outputs

    def _called(self, token: str, arguments: dict[str, Any], provider: str) -> dict[str, Any]:
        if token == READ_STACK_OUTPUTS:
            return {"outputs": self._outputs_of(str(arguments.get("name")))}
        return self._provider.call(MockCallArgs(token, arguments, provider))

    def _outputs_of(self, stack: str) -> dict[str, Any]:
        if stack == f"{ORGANIZATION}/{self._project.name}/{self._project.stack}":
            return dict(self._project.last_outputs)
        inputs = {"name": stack, "outputs": asked_outputs(self._project.root)}
        _, state = self._provider.new_resource(MockResourceArgs(STACK_REFERENCE, stack, inputs, "", stack, custom=True))
        return state["outputs"]

    def _add(self, resource: Resource) -> None:
        with self._lock:
            self.recorded.graph.add(resource)
            if not resource.external:
                self._on_registered(resource)


def _has(request: Any, name: str) -> bool:
    return bool(getattr(request, name, None))
