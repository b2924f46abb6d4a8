"""The facts of a resource type, and the registry of the types that the tools know."""

import keyword
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tapkit.aws.auto_naming import placeholder_name


@dataclass(frozen=True)
class ResourceType:
    """The facts of a resource type.

    The templates may name ``{service}``, ``{region}``, ``{account}``, the physical ``{name}``, and any property.

    Attributes:
        token: as Pulumi's AWS provider names it, such as ``aws:sqs/queue:Queue``.
        name: the property that holds the physical name.
        longest: how many characters AWS takes in a physical name; None where the type has no name to judge.
        taggable: whether it can carry tags.
        arn: template of its ARN; None for types without one.
        computed: templates of what else AWS computes, by property.
    """

    token: str
    name: str = "name"
    longest: int | None = None
    taggable: bool = False
    arn: str | None = "arn:aws:{service}:{region}:{account}:{name}"
    computed: Mapping[str, str] = field(default_factory=dict)

    @property
    def service(self) -> str:
        """The service as Pulumi's AWS provider names it, such as ``sqs``."""
        return self.token.split(":")[1].split("/")[0]

    @property
    def module(self) -> str:
        """The service's module, here and in ``pulumi_aws``: ``sqs``, or ``lambda_`` where the name is a keyword."""
        return f"{self.service}_" if keyword.iskeyword(self.service) else self.service

    def placeholder(
        self, logical_name: str, inputs: Mapping[str, Any], *, region: str, account: str
    ) -> tuple[str, dict[str, Any]]:
        """The identifier and the properties of a resource that is not created: inputs, and values of the right form.

        The same resource gets the same values every time.
        """
        named = {self.name: placeholder_name(logical_name), **inputs}
        name = named[self.name]
        words = {**named, "name": name, "service": self.service, "region": region, "account": account}
        templates = {**({"arn": self.arn} if self.arn else {}), **self.computed}
        computed = {key: template.format_map(words) for key, template in templates.items()}
        return name, {**named, **computed, **inputs}


TYPES: dict[str, ResourceType] = {}


def resource_type(token: str, **facts: Any) -> str:
    """Register a type with its facts, those of ResourceType; return the token, for rules and recipes to name it by."""
    TYPES[token] = ResourceType(token, **facts)
    return token
