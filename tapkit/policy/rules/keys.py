"""Keys: renewed every year, never out of their account's reach, and not deleted before somebody notices."""

from collections.abc import Iterator

from tapkit.aws.kms import KEY, KEY_ALIAS
from tapkit.checks import Severity, resource_rule, rule
from tapkit.policy.model import Resource, Stack
from tapkit.policy.statements import ParsedStatement, statements_of

KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy"
_GRANT = "aws:kms/grant:Grant"
_LONGEST_WINDOW_DAYS = 30  # AWS's default, and the longest
_SYMMETRIC = ("SYMMETRIC_DEFAULT", None)
_ENCRYPTION = ("ENCRYPT_DECRYPT", None)


def _guards_data(key: Resource) -> bool:
    """Whether a key is of the only kind that AWS renews."""
    symmetric = key.value("customerMasterKeySpec") in _SYMMETRIC and key.value("keyUsage") in _ENCRYPTION
    return symmetric and not key.sets("customKeyStoreId")


@resource_rule("key-rotated", Severity.MEDIUM, "Set enable_key_rotation to True.", KEY)
def key_rotated(key: Resource) -> Iterator[str]:
    """A symmetric key is renewed every year."""
    if _guards_data(key) and key.value("enableKeyRotation") is not True:
        yield "its rotation is not enabled"


@resource_rule(
    "key-administered",
    Severity.HIGH,
    "Allow kms:* to the account's root, so that its IAM policies decide, or kms:PutKeyPolicy to a role.",
    KEY,
    KEY_POLICY,
)
def key_administered(resource: Resource) -> Iterator[str]:
    """A key's policy lets somebody of the account change it."""
    found = list(statements_of([resource]))
    if found and not any(_administers(statement) for statement in found):
        yield "its policy lets nobody change it: kms:PutKeyPolicy is allowed to no account or role"


def _administers(statement: ParsedStatement) -> bool:
    principals = [who for sort in ("AWS", "*") for who in statement.principals.get(sort, [])]
    return statement.effect == "Allow" and bool(principals) and statement.is_about("kms:PutKeyPolicy")


@rule(
    "key-deletion-window",
    Severity.LOW,
    f"Leave deletion_window_in_days out, or set it to {_LONGEST_WINDOW_DAYS}.",
    KEY,
)
def key_deletion_window(stack: Stack, key: Resource) -> Iterator[str]:
    """A key that data is encrypted with can be kept from deletion for as long as AWS allows."""
    window = key.value("deletionWindowInDays")
    if window is not None and window < _LONGEST_WINDOW_DAYS and _is_used(stack, key):
        yield f"it is gone {window:g} days after a mistake, and all that it encrypts with it"


def _is_used(stack: Stack, key: Resource) -> bool:
    return any(
        key.urn in targets
        for resource in stack
        if resource.type not in (KEY_ALIAS, KEY_POLICY, _GRANT)
        for name, targets in resource.references.items()
        if name not in ("policy", "inlinePolicies")
    )
