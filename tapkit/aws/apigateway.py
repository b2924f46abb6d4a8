"""API Gateway: REST APIs. Neither created nor read here; the rules know them from other programs."""

from tapkit.aws.resource_type import resource_type

REST_API = resource_type(
    "aws:apigateway/restApi:RestApi",
    arn="arn:aws:apigateway:{region}::/restapis/{name}",
    computed={"executionArn": "arn:aws:execute-api:{region}:{account}:{name}", "rootResourceId": "{name}-root"},
)
REST_METHOD = resource_type("aws:apigateway/method:Method", arn=None)
REST_INTEGRATION = resource_type("aws:apigateway/integration:Integration", arn=None)
REST_DEPLOYMENT = resource_type("aws:apigateway/deployment:Deployment", arn=None)
REST_STAGE = resource_type("aws:apigateway/stage:Stage")
REST_METHOD_SETTINGS = resource_type("aws:apigateway/methodSettings:MethodSettings", arn=None)
