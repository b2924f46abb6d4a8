"""KMS's keys and their aliases."""

from tapkit.errors import UserError
from tapkit.local.recipe import Answer, Request, recipe, split


@recipe("aws:kms/key:Key")
def key(request: Request) -> Answer:
    """``deletionWindowInDays`` concerns destroying only, which here is to stop the emulator."""
    rotation, creation = split(request.inputs, "enableKeyRotation")
    _, creation = split(creation, "deletionWindowInDays")
    created = request.call("kms", "CreateKey", creation)["KeyMetadata"]
    if rotation.get("enableKeyRotation"):
        request.call("kms", "EnableKeyRotation", {"keyId": created["KeyId"]})
    return created["KeyId"], {"keyId": created["KeyId"], "arn": created["Arn"]}


@recipe("aws:kms/alias:Alias")
def alias(request: Request) -> Answer:
    name = request.inputs.get("name", f"alias/{request.named()['name']}")
    if not name.startswith("alias/"):
        raise UserError(f"name is {name!r}: the name of a key's alias starts with alias/.")
    request.call("kms", "CreateAlias", {**request.inputs, "name": name}, {"name": "AliasName"})
    return name, {"name": name}
