"""Rules about component resources: their type, their outputs and their children."""

import ast
import re
from collections.abc import Iterator

from tapkit.checks import Problem, Severity, project_rule
from tapkit.review.project.folder import Folder
from tapkit.review.project.syntax import Function, Module, argument, functions_of, own_nodes

BASE = "pulumi.ComponentResource"
TOKEN = re.compile(r"[A-Za-z][\w-]*:[\w/-]+:[A-Za-z]\w*")


def components(folder: Folder) -> list[tuple[Module, ast.ClassDef]]:
    """The classes of the program that are component resources."""
    return [
        (module, definition)
        for module in folder.program
        for definition in module.classes
        if BASE in [module.name_of(base) for base in definition.bases]
    ]


def methods(component: ast.ClassDef) -> dict[str, Function]:
    """The methods of a class by name."""
    return {method.name: method for method in functions_of(component)}


def registration(component: ast.ClassDef) -> ast.Call | None:
    """The call that registers a component's outputs, if there is one."""
    return next((node for node in ast.walk(component) if _calls(node, "self", "register_outputs")), None)


def _calls(node: ast.AST, owner: str, method: str) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == f"{owner}.{method}"


@project_rule(
    "component-type-token",
    Severity.HIGH,
    'Start __init__ with super().__init__("package:module:Type", name, {}, opts).',
)
def component_type_token(folder: Folder) -> Iterator[Problem]:
    """A component calls super().__init__ with a literal `package:module:Type` token."""
    for module, component in components(folder):
        call = next((node for node in ast.walk(component) if _calls(node, "super()", "__init__")), None)
        if call is None:
            yield module.path, component.lineno, f"{component.name} never calls super().__init__"
            continue
        token = argument(call, 0, "t")
        value = token.value if isinstance(token, ast.Constant) else None
        if not (isinstance(value, str) and TOKEN.fullmatch(value)):
            given = "nothing" if token is None else ast.unparse(token)
            message = f"{component.name} gives {given} as its type, not a literal package:module:Type"
            yield module.path, call.lineno, message


@project_rule(
    "component-registers-outputs",
    Severity.HIGH,
    "End __init__ with self.register_outputs({...}): it tells Pulumi that the component is complete.",
)
def component_registers_outputs(folder: Folder) -> Iterator[Problem]:
    """The last thing that a component's constructor does is to register its outputs."""
    for module, component in components(folder):
        call = registration(component)
        if call is None:
            yield module.path, component.lineno, f"{component.name} never calls self.register_outputs"
        elif not _ends_in_registration(component, "__init__"):
            yield module.path, call.lineno, f"{component.name} does more after self.register_outputs"


def _ends_in_registration(component: ast.ClassDef, method: str) -> bool:
    function = methods(component).get(method)
    if function is None:
        return False
    match function.body[-1]:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name))):
            return name == "register_outputs" or (name != method and _ends_in_registration(component, name))
    return False


@project_rule(
    "children-parented",
    Severity.MEDIUM,
    "Create the resource with opts=pulumi.ResourceOptions(parent=self).",
)
def children_parented(folder: Folder) -> Iterator[Problem]:
    """A resource that a component creates gets options with a parent.

    A method's own parameter may hold such options; the constructor's hold the component's parent instead.
    """
    names = {component.name for _, component in components(folder)}
    for module, component in components(folder):
        with_parent = _parented_names(component)
        for function in methods(component).values():
            parameters = (
                set() if function.name == "__init__" else {parameter.arg for parameter in _parameters(function)}
            )
            for call in _created(module, function, names):
                if not _has_parent(call, with_parent | parameters):
                    created = module.name_of(call.func).removeprefix("pulumi_")
                    yield module.path, call.lineno, f"{component.name} creates {created} without a parent"


def _parameters(function: Function) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args[1:], *function.args.kwonlyargs]


def _parented_names(component: ast.ClassDef) -> set[str]:
    """The names that the class binds to options with a parent."""
    assigned = [node for node in ast.walk(component) if isinstance(node, ast.Assign) and _has_parent(node.value, set())]
    return {ast.unparse(target) for node in assigned for target in node.targets}


def _has_parent(expression: ast.AST, names: set[str]) -> bool:
    for node in ast.walk(expression):
        if isinstance(node, ast.keyword) and node.arg in ("parent", None):
            return True  # **options cannot be looked into
        if isinstance(node, ast.Starred) or (isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) in names):
            return True
    return False


def _created(module: Module, function: Function, components_of_project: set[str]) -> Iterator[ast.Call]:
    for node in own_nodes(function):
        if isinstance(node, ast.Call):
            package, _, kind = module.name_of(node.func).rpartition(".")
            is_resource = package.startswith("pulumi_") and kind[:1].isupper() and not kind.endswith("Args")
            if is_resource or kind in components_of_project:
                yield node
