"""Rules that a program shows nobody its secrets: in its stack's outputs, in logs, or as literals that it deploys."""

import ast
import re
from collections.abc import Iterator

from tapkit.checks import Problem, Severity, project_rule
from tapkit.review.project.folder import Folder
from tapkit.review.project.secrets import is_secret
from tapkit.review.project.syntax import Module, argument

_SECRET = r"password|passwd|passphrase|api_?key|private_?key|(auth|access|bearer|session)_?token|client_?secret"
# What a configuration's key, an output or an environment variable is called: dbPassword, STRIPE_API_KEY.
_SECRET_SETTING = re.compile(rf"(?i)([\w:.-]*[\W_])?\w*({_SECRET}|secret|secret_?(access_?)?key|credentials?)")
_SECRET_VARIABLE = re.compile(rf"(?i)_*([a-z0-9]+_)*({_SECRET}|secret|secret_?(value|string|access_?key)|credentials)")
_ACCESS_KEY = "pulumi_aws.iam.AccessKey"
_ACCESS_KEY_SECRETS = {"secret", "ses_smtp_password_v4"}
_PLAIN_READS = {"require", "get", "getenv"}
_SECRET_READS = {"get_secret_value", "get_random_password"}
_LOGGING = {"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "print"}
# Arguments of resources that hold a secret as it is deployed, such as a database's password.
_DEPLOYED = {"password", "master_password", "master_user_password", "admin_password", "secret_string", "auth_token"}
# These say something about a secret, and not what it is.
_HARMLESS = {"len", "bool", "type", "isinstance", "hash", "mask", "masked", "redact", "redacted", "id"}


@project_rule(
    "exports-no-secrets",
    Severity.HIGH,
    "Export where the secret is kept, such as its ARN; what has to be exported is wrapped in pulumi.Output.secret.",
)
def exports_no_secrets(folder: Folder) -> Iterator[Problem]:
    """No output of the stack is a secret in plain text, or the secret of an access key."""
    for module in folder.program:
        for call in module.calls("pulumi.export"):
            name, value = argument(call, 0, "name"), argument(call, 1, "value")
            label = module.constant(name) if name else None
            if value is not None and (what := _disclosed(module, str(label or "?"), value)):
                yield module.path, call.lineno, f"the output {label or '?'} {what}"


def _disclosed(module: Module, label: str, value: ast.expr) -> str:
    """What is wrong with an output's value; empty where nothing is."""
    match _resolved(module, value):
        case ast.Attribute(value=owner, attr=attr) if attr in _ACCESS_KEY_SECRETS:
            made = _resolved(module, owner)
            return "is the secret of an access key" if module.name_of(made) == f"{_ACCESS_KEY}()" else ""
        case ast.Call(func=ast.Attribute(attr="unsecret")):
            return "takes the secret mark off its value"
        case ast.Constant(value=str()) if _SECRET_SETTING.fullmatch(label):
            return "is a secret that the program holds as a literal"
        case ast.Call(func=ast.Attribute(attr=read), args=[ast.Constant(value=str() as key), *_]) if (
            read in _PLAIN_READS
        ):
            secret = _SECRET_SETTING.fullmatch(key) or _SECRET_SETTING.fullmatch(label)
            return f"is the value of {key}, which is not read as a secret" if secret else ""
    return ""


def _resolved(module: Module, node: ast.expr) -> ast.expr:
    """The expression that a name stands for, where the module binds it only once."""
    if not isinstance(node, ast.Name):
        return node
    bound = [
        statement.value
        for statement in module.nodes
        if isinstance(statement, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == node.id for target in statement.targets)
    ]
    return bound[0] if len(bound) == 1 else node


@project_rule(
    "logs-no-secrets",
    Severity.HIGH,
    "Log which secret is meant, such as its name, and never its value: whoever reads the log has it then.",
)
def logs_no_secrets(folder: Folder) -> Iterator[Problem]:
    """Nothing that is logged or printed holds a secret."""
    for module in folder.sources_without_tests:
        for node in module.nodes:
            if isinstance(node, ast.Call) and _logs(node):
                for shown in sorted({name for part in _arguments(node) for name in _secrets_in(module, part)}):
                    yield module.path, node.lineno, f"logs {shown}"


def _logs(call: ast.Call) -> bool:
    match call.func:
        case ast.Name(id=name):
            return name == "print"
        case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name):
            return name in _LOGGING and "log" in owner.lower()
    return False


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _secrets_in(module: Module, node: ast.AST) -> Iterator[str]:
    """The secrets in an expression whose value is shown, by their names."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _HARMLESS:
            shown = []
        case ast.Compare() | ast.Lambda() | ast.UnaryOp(op=ast.Not()):
            shown = []
        case ast.IfExp(body=body, orelse=orelse):
            shown = [body, orelse]
        case ast.Subscript(value=value, slice=ast.Constant(value="SecretString")):
            shown = [value]
        case ast.Subscript(slice=ast.Constant(value=str() as key)):
            shown = []
            yield from [key] if _SECRET_SETTING.fullmatch(key) else []
        case ast.Call(func=ast.Attribute(attr=read), args=[ast.Constant(value=str() as key), *_]) if (
            read in _PLAIN_READS
        ):
            shown = []
            yield from [key] if _SECRET_SETTING.fullmatch(key) else []
        case ast.Name() | ast.Attribute():
            shown = []
            yield from _secret_name(module, node)
        case ast.Call(func=ast.Attribute(attr=read)) if read in _SECRET_READS:
            shown = []
            yield "what it has just read as a secret"
        case ast.Call(func=func):
            # A function's name says what it does, not what it returns.
            shown = [*_arguments(node), *ast.iter_child_nodes(func)]
        case _:
            shown = list(ast.iter_child_nodes(node))
    for part in shown:
        yield from _secrets_in(module, part)


def _secret_name(module: Module, node: ast.Name | ast.Attribute) -> Iterator[str]:
    """The name of a variable or attribute that holds a secret."""
    name = node.id if isinstance(node, ast.Name) else node.attr
    if module.name_of(node) == "os.environ":
        yield "the whole environment"
    elif _SECRET_VARIABLE.fullmatch(name) or _is_read_as_secret(module, node):
        yield name


def _is_read_as_secret(module: Module, node: ast.AST) -> bool:
    """Whether a name stands for what a call has read from Secrets Manager."""
    value = _resolved(module, node) if isinstance(node, ast.Name) else node
    while isinstance(value, ast.Subscript):
        value = value.value
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in _SECRET_READS


@project_rule(
    "passwords-not-literal",
    Severity.HIGH,
    "Read it with config.require_secret, make it with random.RandomPassword, or let AWS keep it, as RDS does with "
    "manage_master_user_password.",
)
def passwords_not_literal(folder: Folder) -> Iterator[Problem]:
    """A password that is deployed is no literal of the program, be it only a default."""
    for module in folder.program:
        for node in module.nodes:
            if isinstance(node, ast.Call) and module.name_of(node.func).startswith("pulumi_aws."):
                for keyword in node.keywords:
                    if keyword.arg in _DEPLOYED and _is_literal(module, keyword.value, keyword.arg):
                        yield module.path, keyword.value.lineno, f"{keyword.arg} is a literal"
            elif isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
                key = _read_setting(node.values[0])
                if _SECRET_SETTING.fullmatch(key) and _is_literal(module, node.values[-1]):
                    yield module.path, node.lineno, f"{key} has a literal as its default"
            elif isinstance(node, ast.Call) and len(node.args) == 2 and _SECRET_SETTING.fullmatch(_read_setting(node)):
                if _is_literal(module, node.args[1]):
                    yield module.path, node.lineno, f"{_read_setting(node)} has a literal as its default"


def _read_setting(node: ast.expr) -> str:
    """The key of a setting or environment variable that an expression reads; empty where it reads none."""
    match node:
        case ast.Call(
            func=ast.Attribute(attr="get" | "get_secret" | "getenv"), args=[ast.Constant(value=str() as key), *_]
        ):
            return key
    return ""


def _is_literal(module: Module, node: ast.expr, name: str = "") -> bool:
    """Whether an expression is a text that the program holds; one that says where to look is none.

    Where a name is given, what secrets-absent reports under it is left to that rule.
    """
    match _resolved(module, node):
        case ast.Constant(value=str() as text):
            return bool(text) and not text.startswith(("{{resolve:", "arn:")) and not is_secret(name, text)
        case ast.Call(func=ast.Attribute(attr="secret"), args=[wrapped]):
            return _is_literal(module, wrapped, name)
        case ast.Call(func=ast.Attribute(attr="dumps"), args=[ast.Dict() as document]):
            pairs = [(str(module.constant(key)), value) for key, value in zip(document.keys, document.values) if key]
            return any(_SECRET_SETTING.fullmatch(key) and _is_literal(module, value, key) for key, value in pairs)
    return False
