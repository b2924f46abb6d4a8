"""A provider's outputs and functions as its SDK's annotations describe them, read as text: importing takes seconds.

The modules are generated, one class or function a file, so that a search is enough:
https://www.pulumi.com/docs/iac/packages-and-automation/crossguard/ does not describe their form, the files do.
"""

import ast
import functools
import re
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PARSING = threading.Lock()
_BLOCK = re.MULTILINE | re.DOTALL
_GETTER = re.compile(r'@pulumi\.getter(?:\(name="(\w+)"\))?\n    def (\w+)\(self\) -> ([^\n]+):\n')


@dataclass(frozen=True)
class Typed:
    """The properties of a class.

    Attributes:
        properties: annotations by the provider's name of the property.
        package: the SDK's folder, which absolute references to other classes start from.
        module: the folder of the class's file, which relative ones start from.
    """

    properties: Mapping[str, ast.expr]
    package: Path
    module: Path


@functools.lru_cache(maxsize=1024)
def parsed(annotation: str) -> ast.expr:
    """An annotation as syntax. One at a time: https://github.com/python/cpython/issues/106905."""
    with _PARSING:
        return ast.parse(annotation, mode="eval").body


class Sdk:
    """The SDKs that are installed for an interpreter.

    Args:
        folders: of installed packages, by default this interpreter's.
    """

    def __init__(self, folders: Sequence[Path] | None = None) -> None:
        self._folders = [Path(each) for each in sys.path if each] if folders is None else list(folders)

    def resource(self, token: str) -> Typed | None:
        """The outputs of a resource type, such as ``aws:s3/bucket:Bucket``; None where no SDK knows it."""
        return self._find(token, re.compile(rf'@pulumi\.type_token\("{re.escape(token)}"\)\nclass (\w+)'))

    def function(self, token: str) -> Typed | None:
        """The result of a provider function; None where no SDK knows it."""
        return self._find(token, re.compile(rf"'{re.escape(token)}'.*?typ=(\w+)"))

    def nested(self, reference: str, within: Typed) -> Typed | None:
        """A class of outputs as an annotation names it, such as ``outputs.BucketGrant`` or ``_ec2.outputs.X``."""
        *modules, name = reference.split(".")
        folder = within.package / modules[0].strip("_") if len(modules) > 1 else within.module
        return _class_in(folder / "outputs.py", name, within.package) if modules else None

    def choice(self, reference: str, within: Typed) -> str | None:
        """The first value of an enumeration of texts; None where the reference names none."""
        name = reference.rpartition(".")[2]
        found = re.search(
            rf'^class {name}\(_builtins\.str, Enum\):.*?^    \w+ = "([^"]*)"',
            _text(within.module / "_enums.py"),
            _BLOCK,
        )
        return found[1] if found else None

    @functools.cache  # pylint: disable=method-cache-max-size-none # lives as long as a run
    def _find(self, token: str, pattern: re.Pattern) -> Typed | None:
        package = self._package(token.partition(":")[0])
        for file in _candidates(package, token) if package else ():
            if token in (text := _text(file)) and (found := pattern.search(text)):
                return _class_in(file, found[1], package)
        return None

    def _package(self, name: str) -> Path | None:
        named = f"pulumi_{name.replace('-', '_')}"
        return next((folder / named for folder in self._folders if (folder / named).is_dir()), None)


def _candidates(package: Path, token: str):
    """The files that may define a token, the one whose name follows from it first."""
    _, module, member = token.split(":")
    first = module.partition("/")[0]
    folders = [each for each in (package / first, package / f"{first}_") if each.is_dir()] or [package]
    file = f"{re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '_', member).lower()}.py"
    for folder in folders:
        if (folder / file).is_file():
            yield folder / file
    for folder in folders:
        yield from (each for each in sorted(folder.rglob("*.py")) if not each.name.startswith("_"))


def _class_in(file: Path, name: str, package: Path) -> Typed | None:
    found = re.search(rf"^class {name}\b.*?(?=^(?:class |@|def )|\Z)", _text(file), _BLOCK)
    if found is None:
        return None
    properties = {wire or python: parsed(annotation.strip()) for wire, python, annotation in _GETTER.findall(found[0])}
    return Typed(properties, package, file.parent)


@functools.lru_cache(maxsize=64)
def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""
