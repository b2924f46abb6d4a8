"""API Gateway: HTTP and WebSocket APIs. Neither created nor read here; the rules know them from other programs."""

from tapkit.aws.resource_type import resource_type

HTTP_API = resource_type(
    "aws:apigatewayv2/api:Api",
    arn="arn:aws:apigateway:{region}::/apis/{name}",
    computed={
        "apiEndpoint": "https://{name}.execute-api.{region}.amazonaws.com",
        "executionArn": "arn:aws:execute-api:{region}:{account}:{name}",
    },
)
HTTP_INTEGRATION = resource_type("aws:apigatewayv2/integration:Integration", arn=None)
HTTP_ROUTE = resource_type("aws:apigatewayv2/route:Route", arn=None)
HTTP_STAGE = resource_type("aws:apigatewayv2/stage:Stage")
HTTP_DEPLOYMENT = resource_type("aws:apigatewayv2/deployment:Deployment", arn=None)
