"""Rules about the entry program: its imports, its exports, and its use of the configuration."""

import ast
import math
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import PurePosixPath

from tapkit.checks import Problem, Severity, project_rule
from tapkit.review.project.components import components, registration
from tapkit.review.project.folder import Folder
from tapkit.review.project.syntax import Module, argument

FUNCTION = "pulumi_aws.lambda_.Function"


@project_rule("files-parse", Severity.CRITICAL, "Correct the file, or save it as UTF-8; no other check has read it.")
def files_parse(folder: Folder) -> Iterator[Problem]:
    """Each file of the project can be read, and Pulumi.yaml and the entry program exist."""
    for path, (line, reason) in folder.unreadable.items():
        yield path, line, reason
    for path in (folder.project_file, folder.entry):
        if path not in folder.files:
            yield path, None, "does not exist"


@project_rule(
    "entry-finds-modules",
    Severity.CRITICAL,
    "Put the program's folder on sys.path before it imports its own modules, or let `main` name a folder.",
)
def entry_finds_modules(folder: Folder) -> Iterator[Problem]:
    """The entry program finds the project's modules where Pulumi starts it.

    Pulumi calls ``runpy.run_path`` on what `main` names: a folder is put on Python's import path, the folder of a
    file is not. A package that the project installs is found all the same.
    """
    entry = folder.modules.get(folder.entry)
    if entry is None:
        return
    main = str(folder.project.get("main", "."))
    searched = None if main.endswith(".py") else PurePosixPath(folder.entry).parent
    for line, name in sorted(_imports(entry)):
        package = name.partition(".")[0]
        sources = [PurePosixPath(path) for path in folder.sources(name)]
        found = any(searched in path.parents for path in sources) or _is_installed(folder, package)
        if line < _path_changed(entry) and sources and not found:
            yield folder.entry, line, f"imports {package}, which Pulumi does not find: its folder is not on sys.path"
            return


def _is_installed(folder: Folder, package: str) -> bool:
    """Whether the project is installed, and a package of it with it; setuptools may leave out some."""
    if "build-system" in folder.toml_table("pyproject.toml"):
        find = folder.toml_table("pyproject.toml", "tool", "setuptools", "packages", "find")
        return any(fnmatch(package, pattern) for pattern in find.get("include", ["*"]))
    return "setup.py" in folder.files


def _path_changed(module: Module) -> float:
    """The line in which a module first does something with Python's import path."""
    names = (node for node in module.nodes if isinstance(node, ast.Attribute | ast.Name))
    lines = (name.lineno for name in names if module.name_of(name) in ("sys.path", "site.addsitedir"))
    return min(lines, default=math.inf)


def _imports(module: Module) -> Iterator[tuple[int, str]]:
    """The line and the dotted name of everything that is imported by its full name."""
    for node in module.nodes:
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=origin, names=names, level=0):
                yield from ((node.lineno, f"{origin}.{alias.name}") for alias in names)


@project_rule(
    "entry-exports", Severity.CRITICAL, "Call pulumi.export(name, value) for each output that the component registers."
)
def entry_exports(folder: Folder) -> Iterator[Problem]:
    """The program exports what its component registers."""
    calls = [(module, call) for module in folder.program for call in module.calls("pulumi.export")]
    names = {module.constant(argument(call, 0, "name")) for module, call in calls}
    if folder.program and not names:
        yield folder.entry, None, "exports nothing: `pulumi stack output` and the integration tests find no outputs"
    elif None not in names:
        for component in _made_by_entry(folder):
            for name in sorted(_registered(component) - names):
                yield folder.entry, None, f"does not export {name}, which {component.name} registers"


def _made_by_entry(folder: Folder) -> list[ast.ClassDef]:
    called = {
        module.name_of(node.func).rpartition(".")[2]
        for module in folder.program[:1]
        for node in module.nodes
        if isinstance(node, ast.Call)
    }
    return [component for _, component in components(folder) if component.name in called]


def _registered(component: ast.ClassDef) -> set[object]:
    """The names that a component registers, where they can be read off."""
    call = registration(component)
    value = argument(call, 0, "outputs") if call else None
    if isinstance(value, ast.Name | ast.Attribute):
        value = next((bound for target, bound in _bindings(component) if target == ast.unparse(value)), None)
    keys = value.keys if isinstance(value, ast.Dict) else []
    return {key.value for key in keys if isinstance(key, ast.Constant)}


def _bindings(component: ast.ClassDef) -> Iterator[tuple[str, ast.expr | None]]:
    for node in ast.walk(component):
        match node:
            case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=value):
                yield ast.unparse(target), value


@project_rule(
    "runtime-configurable", Severity.MEDIUM, "Read the runtime from the configuration, with a default in Pulumi.yaml."
)
def runtime_configurable(folder: Folder) -> Iterator[Problem]:
    """The runtime of a function comes from the configuration."""
    for module in folder.program:
        for call in module.calls(FUNCTION):
            runtime = argument(call, None, "runtime")
            if runtime is not None and _is_fixed(module, runtime):
                yield module.path, runtime.lineno, f"the runtime {ast.unparse(runtime)} is fixed in the program"


def _is_fixed(module: Module, runtime: ast.expr) -> bool:
    return module.constant(runtime) is not None or module.name_of(runtime).startswith("pulumi_aws.lambda_.Runtime.")
