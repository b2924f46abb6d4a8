"""The functions and fixtures among the tests, and the tests' use of them.

A name is resolved as Python and pytest do: a function of the module, something that the module imports from
another one of the tests, or a fixture of the module or of a conftest.py in its folder or above.
"""

import ast
import functools
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from tapkit.review.project.folder import Folder
from tapkit.review.project.syntax import Function, Module, closure, functions_of

CONFTEST = "conftest.py"


class Helper(NamedTuple):
    """A function among the tests: the path of its module, and a name that it goes by there."""

    path: str
    name: str


class Helpers:
    """The helpers of a folder.

    Args:
        folder: the project's folder.
    """

    def __init__(self, folder: Folder) -> None:
        conftests = [module for path, module in folder.modules.items() if PurePosixPath(path).name == CONFTEST]
        self._modules = {module.path: module for module in (*folder.tests, *conftests)}
        self._packages = {part for path in self._modules for part in PurePosixPath(path).with_suffix("").parts}
        self._file = functools.cache(self._find)
        self._conftests = {path: self._conftests_above(path) for path in self._modules}
        self._bodies: dict[Helper, list[ast.AST]] = {}
        self._fixtures: set[Helper] = set()
        for module in self._modules.values():
            for function in module.functions:
                self._add(module, function)
        self._methods = {path: self._methods_near(path) for path in self._modules}
        self._used = {helper: self.used_by(self._modules[helper.path], nodes) for helper, nodes in self._bodies.items()}

    def _conftests_above(self, path: str) -> list[str]:
        """The conftest.py of a file's folder and of those above it, the nearest first."""
        candidates = [str(folder / CONFTEST) for folder in PurePosixPath(path).parents]
        return [candidate for candidate in candidates if candidate in self._modules]

    def _add(self, module: Module, function: Function) -> None:
        fixtures = {Helper(module.path, name) for name in _fixture_names(function)}
        self._fixtures |= fixtures
        for helper in {Helper(module.path, function.name), *fixtures}:
            self._bodies.setdefault(helper, []).extend(ast.walk(function))

    def that(self, does: Callable[[ast.AST], bool]) -> set[Helper]:
        """The helpers that do something, themselves or through others that they use."""
        doing = {helper for helper, nodes in self._bodies.items() if any(map(does, nodes))}
        return closure(doing, self._bodies, lambda helper, found: bool(self._used[helper] & found))

    def used_by(self, module: Module, nodes: Iterable[ast.AST]) -> set[Helper]:
        """The helpers that some nodes of a module of the tests name."""
        found: set[Helper] = set()
        for node in nodes:
            match node:
                case ast.Name(id=name):
                    found |= self._function(module, name)
                case ast.Attribute(attr=name):
                    # The class of the object is known only at run time.
                    found |= self._methods[module.path].get(name, set()) | self._imported(module, module.name_of(node))
                case ast.arg(arg=name):
                    found |= self._fixture(module, name)
                case ast.Call(func=ast.Attribute(attr="usefixtures"), args=names):
                    found.update(*(self._fixture(module, str(module.constant(name))) for name in names))
        return found

    def _function(self, module: Module, name: str) -> set[Helper]:
        """The function that a name stands for in a module, imported through however many others."""
        seen: set[Helper] = set()
        while (helper := Helper(module.path, name)) not in seen:
            if helper in self._bodies:
                return {helper}
            seen.add(helper)
            dotted = module.imports.get(name) or module.imports.get("*", "").replace("*", name)
            origin, _, name = dotted.rpartition(".")
            module = self._modules.get(self._file(module.path, origin), module)
        return set()

    def _imported(self, module: Module, dotted: str) -> set[Helper]:
        """The function that a dotted name stands for, where it leads into another module of the tests."""
        origin, _, name = dotted.rpartition(".")
        path = self._file(module.path, origin)
        return self._function(self._modules[path], name) if path else set()

    def _fixture(self, module: Module, name: str) -> set[Helper]:
        """The fixture that a parameter of a test stands for, which is the nearest of that name."""
        for path in (module.path, *self._conftests[module.path]):
            found = {Helper(path, name)} & self._fixtures or self._function(self._modules[path], name) & self._fixtures
            if found:
                return found
        return set()

    def _methods_near(self, path: str) -> dict[str, set[Helper]]:
        """The methods in a module and in those that its objects may come from, by name."""
        near: set[str] = set()
        pending = [path]
        while pending:
            current = pending.pop()
            if current and current not in near:
                near.add(current)
                for name in self._modules[current].imported:
                    pending += [self._file(current, name), self._file(current, name.rpartition(".")[0])]
                pending += self._conftests[current]
        found: dict[str, set[Helper]] = {}
        for module_path in near:
            for name in _method_names(self._modules[module_path]):
                found.setdefault(name, set()).add(Helper(module_path, name))
        return found

    def _find(self, importer: str, dotted: str) -> str:
        """The module of the tests that an import leads to; empty where it leads elsewhere."""
        parts = [part for part in dotted.split(".") if part]
        if not parts or parts[0] not in self._packages:
            return ""
        stems = [folder.joinpath(*parts) for folder in PurePosixPath(importer).parents]
        candidates = [path.as_posix() for stem in stems for path in (stem.with_suffix(".py"), stem / "__init__.py")]
        return next((path for path in candidates if path in self._modules), "")


@functools.lru_cache(maxsize=1)
def helpers_of(folder: Folder) -> Helpers:
    """The helpers of a folder, which several rules ask about and which take a while to find."""
    return Helpers(folder)


def is_fixture(function: Function) -> bool:
    """Whether a function is a fixture; one that only uses fixtures is not."""
    names = [ast.unparse(getattr(decorator, "func", decorator)) for decorator in function.decorator_list]
    return any(name.endswith("fixture") for name in names)


def _fixture_names(function: Function) -> list[str]:
    if not is_fixture(function):
        return []
    named: list[str] = []
    for decorator in function.decorator_list:
        for node in ast.walk(decorator):
            if isinstance(node, ast.keyword) and node.arg == "name" and isinstance(node.value, ast.Constant):
                named.append(str(node.value.value))
    return named or [function.name]


def _method_names(module: Module) -> Iterator[str]:
    return (method.name for definition in module.classes for method in functions_of(definition))
