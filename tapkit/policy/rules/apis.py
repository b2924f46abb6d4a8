"""APIs: what is deployed is complete, somebody can call it, and it does not take everything at once."""

from collections.abc import Iterator

from tapkit.aws.apigateway import (
    REST_API,
    REST_DEPLOYMENT,
    REST_INTEGRATION,
    REST_METHOD,
    REST_METHOD_SETTINGS,
    REST_STAGE,
)
from tapkit.aws.apigatewayv2 import HTTP_API, HTTP_DEPLOYMENT, HTTP_ROUTE, HTTP_STAGE
from tapkit.aws.lambda_ import FUNCTION
from tapkit.checks import Severity, resource_rule, rule
from tapkit.policy.model import Resource, Stack
from tapkit.policy.settings import chosen


def _of(stack: Stack, api: Resource, *kinds: str) -> list[Resource]:
    """The resources of some types that belong to an API."""
    return [
        found
        for found in stack.of_type(*kinds)
        if any(found.refers_to(api, path, "id") for path in ("restApi", "restApiId", "apiId"))
    ]


@rule(
    "api-deployment-complete",
    Severity.HIGH,
    "Let the Deployment depend on every Method and Integration, and name them in its triggers.",
    REST_API,
)
def api_deployment_complete(stack: Stack, api: Resource) -> Iterator[str]:
    """A REST API is deployed after its methods and integrations, of which it is a picture."""
    parts = _of(stack, api, REST_METHOD, REST_INTEGRATION)
    for deployment in _of(stack, api, REST_DEPLOYMENT):
        awaited = stack.waits_for(deployment)
        missing = sorted(part.name for part in parts if part.urn not in awaited)
        if missing:
            yield f"{deployment.name} does not wait for {', '.join(missing)}, and may lack them"


@rule(
    "api-reachable",
    Severity.HIGH,
    "Add a Stage: of the Deployment for a REST API, with auto_deploy for an HTTP API.",
    REST_API,
    HTTP_API,
)
def api_reachable(stack: Stack, api: Resource) -> Iterator[str]:
    """An API has a stage that is deployed, without which nobody can call it."""
    if api.type == REST_API:
        by_deployment = any(found.sets("stageName") for found in _of(stack, api, REST_DEPLOYMENT))
        if not by_deployment and not _of(stack, api, REST_STAGE):
            yield "it has no stage, so it has no address"
        return
    stages = _of(stack, api, HTTP_STAGE)
    if not stages and not api.sets("target"):  # which creates one
        yield "it has no stage, so it has no address"
    for stage in stages:
        automatic = chosen(stage).value("autoDeploy") is True
        if not automatic and not stage.sets("deploymentId") and not _of(stack, api, HTTP_DEPLOYMENT):
            yield f"its stage {stage.name} has neither auto_deploy nor a Deployment: nothing is deployed to it"


@rule("api-method-integrated", Severity.HIGH, "Add an Integration with the method's resource and verb.", REST_API)
def api_method_integrated(stack: Stack, api: Resource) -> Iterator[str]:
    """Each method of a REST API has an integration, without which API Gateway does not deploy it."""
    integrated = [(_id(found), found.known("httpMethod")) for found in _of(stack, api, REST_INTEGRATION)]
    for method in _of(stack, api, REST_METHOD):
        if (_id(method), method.known("httpMethod")) not in integrated:
            yield f"its method {method.name} has no Integration"


def _id(part: Resource) -> object:
    """The identifier of the path that a method is of."""
    return part.known("resourceId") or tuple(part.references.get("resourceId", ()))


@rule("api-function-posted", Severity.HIGH, 'Set integration_http_method to "POST".', REST_INTEGRATION)
def api_function_posted(stack: Stack, integration: Resource) -> Iterator[str]:
    """An integration invokes a function by POST, whatever the verb of the request."""
    if integration.value("type") not in ("AWS", "AWS_PROXY"):
        return
    verb = chosen(integration).value("integrationHttpMethod")
    functions = stack.of_type(FUNCTION)
    of_function = any(found.urn in integration.references.get("uri", ()) for found in functions)
    if verb != "POST" and (of_function or ":lambda:path/" in str(integration.known("uri"))):
        yield f"its integration_http_method is {verb or 'not set'}: Lambda is invoked by POST only"


_LIMITS = ("throttlingBurstLimit", "throttlingRateLimit")


@resource_rule(
    "api-open-to-requests",
    Severity.HIGH,
    "Set throttling limits of more than 0.",
    HTTP_STAGE,
    REST_METHOD_SETTINGS,
)
def api_open_to_requests(resource: Resource) -> Iterator[str]:
    """An API's throttling lets some requests through."""
    for path in ("defaultRouteSettings", "routeSettings", "settings"):
        for name in _LIMITS:
            if any(limit == 0 for limit in chosen(resource).values(f"{path}.{name}")):
                yield f"its {name} is 0: every request is refused"


@rule(
    "api-throttled",
    Severity.LOW,
    "Set throttling limits: default_route_settings of an HTTP API's Stage, a MethodSettings for a REST API's.",
    HTTP_STAGE,
    REST_STAGE,
)
def api_throttled(stack: Stack, stage: Resource) -> Iterator[str]:
    """A stage takes no more requests at once than what is behind it can bear."""
    if stage.type == HTTP_STAGE:
        limited = any(
            stage.sets(f"{path}.{name}") for path in ("defaultRouteSettings", "routeSettings") for name in _LIMITS
        )
    else:
        settings = [
            found
            for found in stack.of_type(REST_METHOD_SETTINGS)
            if found.refers_to(stage, "stageName", "stageName") or stage.urn in found.dependencies
        ]
        limited = any(found.sets(f"settings.{name}") for found in settings for name in _LIMITS)
    if not limited:
        yield "it sets no throttling limits: one caller can use up the account's"


@rule("api-routes-answered", Severity.HIGH, "Set the route's target to integrations/<id>.", HTTP_ROUTE)
def api_routes_answered(_: Stack, route: Resource) -> Iterator[str]:
    """A route leads to an integration."""
    target = chosen(route).value("target")
    if target is None or not str(target).startswith("integrations/"):
        yield f"its target is {target or 'not set'}: it must be integrations/ and the id of an Integration"
