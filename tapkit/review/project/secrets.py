"""The rule that no file holds a secret."""

import ast
import re
from collections.abc import Iterator

from tapkit.checks import Problem, Severity, project_rule
from tapkit.review.project.folder import Folder
from tapkit.review.project.syntax import Module
from tapkit.secret_values import AWS_KEY, AWS_SECRET, PRIVATE_KEY

EVERYWHERE = {"an AWS access key": AWS_KEY, "an AWS secret key": AWS_SECRET, "a private key": PRIVATE_KEY}

SECRET_NAME = re.compile(r"(?i).*(password|passwd|passphrase|api_?key|private_?key|auth_?token)")
SETTING = re.compile(r"^\s*-?\s*[\"']?(?P<name>[\w:.-]+)[\"']?\s*[:=]\s*[\"']?(?P<value>[^\s\"'#]{6,})")
SETTING_FILES = (".yaml", ".yml", ".toml", ".ini", ".cfg", ".env", ".json", ".properties")
# Names a place to look the secret up, or stands for one.
STANDS_IN = re.compile(r"(?i)[$<{(!&*\[]|(test|example|dummy|fake|change|arn:|string$)")


@project_rule(
    "secrets-absent",
    Severity.CRITICAL,
    "Revoke the secret, take it out of the history, and keep it with `pulumi config set --secret`.",
)
def secrets_absent(folder: Folder) -> Iterator[Problem]:
    """No file holds an AWS key, a private key or a password."""
    for path in folder.texts:
        text = folder.text(path)
        for what, pattern in EVERYWHERE.items():
            for found in pattern.finditer(text):
                yield path, text.count("\n", 0, found.start()) + 1, f"holds {what}"
        if path.endswith(SETTING_FILES):
            for number, line in enumerate(text.splitlines(), start=1):
                found = SETTING.match(line)
                if found and is_secret(found["name"], found["value"]):
                    yield path, number, f"holds the value of {found['name']}"
    for module in folder.sources_without_tests:
        for name, node in _literals(module):
            if is_secret(name, node.value):
                yield module.path, node.lineno, f"holds the value of {name}"


def is_secret(name: str, value: object) -> bool:
    """Whether a value that is set under a name is a secret: by the name, unless the value stands for one."""
    return (
        SECRET_NAME.fullmatch(name) is not None
        and isinstance(value, str)
        and len(value) > 5
        and not STANDS_IN.match(value)
    )


def _literals(module: Module) -> Iterator[tuple[str, ast.Constant]]:
    """The literals that are bound to a name, as a variable, an argument or a key."""
    for node in module.nodes:
        match node:
            case ast.keyword(arg=str() as name, value=ast.Constant() as value):
                yield name, value
            case ast.Assign(targets=[ast.Name(id=name) | ast.Attribute(attr=name)], value=ast.Constant() as value):
                yield name, value
            case ast.Dict():
                for key, value in zip(node.keys, node.values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(value, ast.Constant):
                        yield str(key.value), value
