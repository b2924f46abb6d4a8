"""The functions and fixtures among the tests, and what they do for the tests that use them.

A name stands for what Python and pytest find under it: a function of the module, something that the module
imports from another one of the tests, or a fixture of the module or of a conftest.py in its folder or above.
"""

import ast
import functools
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from tapkit.review.project.folder import Folder
from tapkit.review.project.syntax import Function, Module

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
        conftests = [each for each in folder.modules.values() if PurePosixPath(each.path).name == CONFTEST]
        self._modules = {each.path: each for each in (*folder.tests, *conftests)}
        self._file = functools.cache(self._find)
        # Of each file the conftest.py of its folder and of those above it, the nearest first.
        self._conftests = {
            path: [each for folder in PurePosixPath(path).parents if (each := str(folder / CONFTEST)) in self._modules]
            for path in self._modules
        }
        self._packages = {part for path in self._modules for part in PurePosixPath(path).with_suffix("").parts}
        self._bodies: dict[Helper, list[ast.AST]] = {}
        self._fixtures: set[Helper] = set()
        for module in self._modules.values():
            for function in module.functions:
                fixtures = {Helper(module.path, name) for name in _fixture_names(function)}
                self._fixtures |= fixtures
                for helper in {Helper(module.path, function.name), *fixtures}:
                    self._bodies.setdefault(helper, []).extend(ast.walk(function))
        self._methods = {path: self._methods_near(path) for path in self._modules}
        self._used = {helper: self.used_by(self._modules[helper.path], nodes) for helper, nodes in self._bodies.items()}

    def that(self, does: Callable[[ast.AST], bool]) -> set[Helper]:
        """Those that do something, themselves or through others that they use."""
        found = {helper for helper, nodes in self._bodies.items() if any(map(does, nodes))}
        while more := {helper for helper in self._bodies.keys() - found if self._used[helper] & found}:
            found |= more
        return found

    def used_by(self, module: Module, nodes: Iterable[ast.AST]) -> set[Helper]:
        """The helpers that some nodes of a module of the tests name."""
        found: set[Helper] = set()
        for node in nodes:
            match node:
                case ast.Name(id=name):
                    found |= self._function(module, name)
                case ast.Attribute(attr=name):
                    # Whose method it is, nobody knows before it runs.
                    found |= self._methods[module.path].get(name, set()) | self._imported(module, module.name_of(node))
                case ast.arg(arg=name):
                    found |= self._fixture(module, name)
                case ast.Call(func=ast.Attribute(attr="usefixtures"), args=names):
                    found |= {each for name in names for each in self._fixture(module, str(module.constant(name)))}
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
            each = pending.pop()
            if each and each not in near:
                near.add(each)
                names = self._modules[each].imported
                pending += [self._file(each, prefix) for name in names for prefix in (name, name.rpartition(".")[0])]
                pending += self._conftests[each]
        found: dict[str, set[Helper]] = {}
        for each in near:
            for name in _method_names(self._modules[each]):
                found.setdefault(name, set()).add(Helper(each, name))
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
    """Whether a function is a fixture, which one that only uses fixtures is not."""
    names = (ast.unparse(getattr(each, "func", each)) for each in function.decorator_list)
    return any(name.endswith("fixture") for name in names)


def _fixture_names(function: Function) -> list[str]:
    if not is_fixture(function):
        return []
    keywords = (node for each in function.decorator_list for node in ast.walk(each) if isinstance(node, ast.keyword))
    named = [each.value.value for each in keywords if each.arg == "name" and isinstance(each.value, ast.Constant)]
    return [str(each) for each in named] or [function.name]


def _method_names(module: Module) -> Iterator[str]:
    return (each.name for of in module.classes for each in of.body if isinstance(each, Function))
