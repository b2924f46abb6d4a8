"""A project's folder, read but never run: nothing of it is imported or executed."""

import ast
import configparser
import functools
import tomllib
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from tapkit.pulumi_yaml import MarkedYAMLError, YAMLError, line_of_key, load
from tapkit.review.project.listing import list_files
from tapkit.review.project.syntax import Module

TEXT = (".py", ".md", ".yaml", ".yml", ".toml", ".cfg", ".ini", ".txt", ".json", ".env", ".sh", ".mk", ".properties")
TEXT_NAMES = ("Makefile", "Pipfile", ".coveragerc", ".pylintrc", "pylintrc", ".env")
TEST_FOLDERS = {"tests", "test"}
PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml")
# Where tools look for their settings, in their order.
TOML_FILES = ("pyproject.toml", "Pipfile")
INI_FILES = (".coveragerc", ".pylintrc", "pylintrc", "pytest.ini", "setup.cfg", "tox.ini")


class Folder:
    """The files of a Pulumi Python project, parsed when they are first asked for.

    A file that cannot be parsed counts as empty; ``unreadable`` names it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._texts: dict[str, str] = {}
        self._unreadable: dict[str, tuple[int | None, str]] = {}

    @functools.cached_property
    def files(self) -> list[str]:
        """The paths of all files, relative to the folder; a pipe or a device would be read for ever."""
        return [path for path in list_files(self.root) if (self.root / path).is_file()]

    @functools.cached_property
    def texts(self) -> list[str]:
        """The paths of the files that hold text."""
        return [path for path in self.files if path.endswith(TEXT) or path.rpartition("/")[2] in TEXT_NAMES]

    def text(self, path: str) -> str:
        """The text of a file; empty where it does not exist."""
        if path not in self._texts:
            self._texts[path] = ""
            if path in self.files:
                self._texts[path] = self._parse(path, "", lambda: (self.root / path).read_text(encoding="utf-8"))
        return self._texts[path]

    def _parse(self, path: str, default: Any, parse: Callable[[], Any]) -> Any:
        try:
            return parse()
        except SyntaxError as error:
            self._unreadable[path] = (error.lineno, f"is not valid Python: {error.msg}")
        except UnicodeDecodeError:
            self._unreadable[path] = (None, "is not UTF-8")
        except MarkedYAMLError as error:
            self._unreadable[path] = (error.problem_mark.line + 1, f"is not valid YAML: {error.problem}")
        except (YAMLError, configparser.Error, OSError, ValueError, RecursionError) as error:
            self._unreadable[path] = (None, f"cannot be read: {' '.join(str(error).split())}")
        return default

    @functools.cached_property
    def unreadable(self) -> dict[str, tuple[int | None, str]]:
        """The line and the reason of each file that cannot be parsed."""
        for path in self.texts:
            self.text(path)
        _ = self.modules, self.project, self.stacks, self.toml, self.ini
        return self._unreadable

    @functools.cached_property
    def modules(self) -> dict[str, Module]:
        """The Python files by path."""
        found = {}
        for path in self.files:
            if path.endswith(".py"):
                module = self._parse(path, None, functools.partial(_module, path, self.text(path)))
                if module is not None:
                    found[path] = module
        return found

    @functools.cached_property
    def project_file(self) -> str:
        """The path of Pulumi.yaml."""
        return next((path for path in PROJECT_FILES if path in self.files), PROJECT_FILES[0])

    @functools.cached_property
    def project(self) -> Mapping[str, Any]:
        """The content of Pulumi.yaml."""
        return self._yaml(self.project_file)

    @functools.cached_property
    def stacks(self) -> dict[str, Mapping[str, Any]]:
        """The contents of the stack files, by path."""
        found = (path for path in self.files if path.startswith("Pulumi.") and path.endswith((".yaml", ".yml")))
        return {path: self._yaml(path) for path in found if path not in PROJECT_FILES}

    def _yaml(self, path: str) -> Mapping[str, Any]:
        content = self._parse(path, {}, lambda: load(self.text(path))) or {}
        if not isinstance(content, Mapping):
            self._unreadable[path] = (None, "holds no keys")
        return mapping(content)

    @functools.cached_property
    def toml(self) -> dict[str, Mapping[str, Any]]:
        """The contents of pyproject.toml and Pipfile, where they exist."""
        found = [path for path in TOML_FILES if path in self.files]
        return {path: self._parse(path, {}, functools.partial(tomllib.loads, self.text(path))) for path in found}

    def toml_table(self, path: str, *keys: str) -> Mapping[str, Any]:
        """A table of pyproject.toml or Pipfile, found from the outermost key on; empty where there is none."""
        table = mapping(self.toml.get(path))
        for key in keys:
            table = mapping(table.get(key))
        return table

    @functools.cached_property
    def ini(self) -> dict[str, configparser.ConfigParser]:
        """The contents of the tools' INI files, where they exist."""
        found = {}
        for path in INI_FILES:
            if path in self.files:
                found[path] = configparser.ConfigParser(interpolation=None, strict=False)
                self._parse(path, None, functools.partial(found[path].read_string, self.text(path)))
        return found

    @property
    def name(self) -> str:
        """The project's name, which is also its configuration's namespace."""
        return str(self.project.get("name", ""))

    @functools.cached_property
    def entry(self) -> str:
        """The path of the entry program."""
        main = PurePosixPath(str(self.project.get("main", ".")))
        return main.as_posix() if main.suffix == ".py" else (main / "__main__.py").as_posix()

    @functools.cached_property
    def program(self) -> list[Module]:
        """The entry program and every module of the project that it imports, directly or not."""
        found: dict[str, Module] = {}
        pending = [self.entry]
        while pending:
            path = pending.pop(0)
            if path in self.modules and path not in found:
                found[path] = self.modules[path]
                pending += [source for name in sorted(found[path].imported) for source in self.sources(name)]
        return list(found.values())

    def sources(self, dotted: str) -> list[str]:
        """The files that a dotted name may come from, as Python looks them up beside the entry program."""
        parts = [part for part in dotted.split(".") if part]
        stems = [PurePosixPath(*parts[:count]) for count in range(1, len(parts) + 1)]
        folders = {PurePosixPath(self.entry).parent, PurePosixPath(".")}
        candidates = [folder / stem for folder in sorted(folders) for stem in stems]
        return [
            path.as_posix()
            for candidate in candidates
            for path in (candidate.with_suffix(".py"), candidate / "__init__.py")
            if path.as_posix() in self.modules
        ]

    @functools.cached_property
    def tests(self) -> list[Module]:
        """The Python files in the folders of tests."""
        return [module for path, module in self.modules.items() if TEST_FOLDERS & set(PurePosixPath(path).parts[:-1])]

    @functools.cached_property
    def sources_without_tests(self) -> list[Module]:
        """The Python files outside the folders of tests."""
        return [module for module in self.modules.values() if module not in self.tests]

    def line_of(self, path: str, start: str) -> int | None:
        """The first line of a file that starts with a text, indentation and quotes aside."""
        lines = enumerate(self.text(path).splitlines(), start=1)
        return next((number for number, line in lines if line.strip().lstrip("\"'").startswith(start)), None)

    def yaml_line(self, path: str, *keys: str) -> int | None:
        """The line of a key in a YAML file, found from the outermost key on."""
        return line_of_key(self.text(path), *keys)


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


@functools.lru_cache(maxsize=1024)
def _module(path: str, text: str) -> Module:
    """A file as rules see it; projects that differ in one file share all the others."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the project's code, such as an invalid escape
        return Module(path, ast.parse(text))
