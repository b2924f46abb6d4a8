"""A stack's file: engine and local runs read it alike, and a wrong value is one sentence before anything happens."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from tapkit.errors import UserError
from tapkit.local.project import load_project

from tests.engine.world import World

pytestmark = pytest.mark.slow

# Writes the configuration that the engine passes on.
PROGRAM = """import json
from pulumi.runtime.config import CONFIG
with open("seen.json", "w", encoding="utf-8") as file:
    json.dump(dict(CONFIG.get()), file)
"""
DEFAULTS = {"string": "", "integer": 7, "boolean": False}
# Type and value as they stand in the files; each is a key of its own.
TAKEN = (
    *(("integer", each) for each in ("256", '"256"', "1e3", "0x100", "0o400", "0512", '"0512"', "1_024", "+512", "-1")),
    *(("integer", each) for each in ("9223372036854775807", "-9223372036854775808")),
    *(("boolean", each) for each in ("true", "True", '"true"', "FALSE")),
    *(("string", each) for each in ("text", "123", "0123", "1e5", "1:30", "1.10", "2026-01-01", '""', "null", "~")),
    *(("string", each) for each in ("no", "yes", "on", "true", "' with blanks '", "Übungen/", "12:30:45")),
)
REFUSED = (
    *(("integer", each) for each in ("abc", "12.5", "99999999999999999999", '" 512 "', '""', "null", "[1]")),
    *(("boolean", each) for each in ('"True"', "yes", "on", "1", "maybe", "null")),
    *(("string", each) for each in ("[a, b]", "{a: b}")),
)
# Whole lines, for keys that the project does not declare.
UNDECLARED = """\
  undeclared: 256
  reading:unknown: 1e3
  reading:unknown.deep: 1
  other:key: value
  aws:region: eu-central-1
  aws:endpoints:
    - s3: https://127.0.0.1:4566
      sqs: https://127.0.0.1:4566
  aws:numbers: [1, 2.5, true, null]
"""
# What the program refuses: key, value and a part of the sentence.
WORDS = (
    ("memory_mb", "100", "it must be a whole number from 128 to 10240"),
    ("memory_mb", "abc", "must be of type 'integer'"),
    ("memry_mb", "512", "did you mean tap:memory_mb?"),
    ("force_destroy", "maybe", "must be of type 'boolean'"),
    ("noncurrent_version_days", "14", "it must be a whole number from 15 to 3650"),
    ("log_retention_days", "2", "it must be one of 1, 3, 5"),
    ("log_level", "LOUD", "it must be one of DEBUG"),
    ("environment_suffix", "Dev", "lower-case letters"),
    ("alarm_email", "nobody", "it must be an e-mail address"),
    ("object_prefix", "a*", "it must be at most 512"),
)


@pytest.fixture(name="reading", scope="module")
def fixture_reading(tmp_path_factory: pytest.TempPathFactory, archives: Path) -> World:
    """A project that does nothing but look at its configuration."""
    folder = tmp_path_factory.mktemp("reading")
    (folder / "source").mkdir()
    (folder / "source" / "program.py").write_text(PROGRAM, encoding="utf-8")
    (folder / "source" / "Pulumi.yaml").write_text("name: reading", encoding="utf-8")
    world = World.of_project(folder / "source", folder / "world", archives)
    write(world, ())
    world.select("x")
    return world


def write(world: World, values: tuple[tuple[str, str], ...], more: str = "") -> None:
    """Declare a key for each value, and set it."""
    definition: dict[str, Any] = {
        "name": "reading",
        "runtime": {"name": "python", "options": {"toolchain": "pip", "virtualenv": ".venv"}},
        "main": "program.py",
        "config": {f"k{number}": {"type": kind, "default": DEFAULTS[kind]} for number, (kind, _) in enumerate(values)},
    }
    (world.project / "Pulumi.yaml").write_text(yaml.safe_dump(definition), encoding="utf-8")
    path = world.project / "Pulumi.x.yaml"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    salt = "".join(line for line in text.splitlines(keepends=True) if line.startswith("encryptionsalt:"))
    lines = "".join(f"  reading:k{number}: {value}\n" for number, (_, value) in enumerate(values))
    path.write_text(f"{salt}config:\n  a:b: c\n{lines}{more}", encoding="utf-8")


@pytest.fixture(name="read_twice", scope="module")
def fixture_read_twice(reading: World) -> tuple[dict[str, str], dict[str, str]]:
    """Everything that is taken, as the engine and as local runs read it."""
    write(reading, TAKEN, UNDECLARED)
    reading.pulumi("preview")
    seen = json.loads((reading.project / "seen.json").read_text(encoding="utf-8"))
    return seen, load_project(reading.project, "x").config


@pytest.mark.parametrize("number", range(len(TAKEN)), ids=[" ".join(each) for each in TAKEN])
def test_a_value_is_read_alike(read_twice: tuple[dict[str, str], dict[str, str]], number: int):
    seen, loaded = read_twice
    assert loaded[f"reading:k{number}"] == seen[f"reading:k{number}"]


def test_keys_that_are_not_declared_are_read_alike(read_twice: tuple[dict[str, str], dict[str, str]]):
    seen, loaded = ({key: value for key, value in each.items() if ":k" not in key} for each in read_twice)
    assert loaded.keys() == seen.keys()
    assert {key: plain(value) for key, value in loaded.items()} == {key: plain(value) for key, value in seen.items()}


def plain(value: str) -> Any:
    """Lists and objects by what they say, not by their blanks."""
    return json.loads(value) if value[:1] in ("[", "{") else value


@pytest.mark.parametrize("value", REFUSED, ids=" ".join)
def test_a_value_of_the_wrong_type_is_refused_by_both(reading: World, value: tuple[str, str]):
    write(reading, (value,))
    assert f"must be of type '{value[0]}'" in reading.refused("preview")
    with pytest.raises(UserError, match="reading:k0"):
        load_project(reading.project, "x")


@pytest.fixture(name="wrong", scope="module")
def fixture_wrong(tmp_path_factory: pytest.TempPathFactory, project: Path, archives: Path) -> World:
    """This project, which a test gives a wrong value."""
    world = World.of_project(project, tmp_path_factory.mktemp("wrong") / "world", archives)
    world.select("dev")
    return world


@pytest.mark.parametrize(("key", "value", "words"), WORDS)
def test_a_wrong_value_is_one_sentence_before_anything_is_registered(wrong: World, key: str, value: str, words: str):
    path = wrong.project / "Pulumi.dev.yaml"
    path.write_text(f"config:\n  aws:region: us-east-1\n  tap:{key}: {value}\n", encoding="utf-8")
    printed = wrong.refused("preview")
    assert [key for line in printed.splitlines() if words in line and key in line]
    assert "aws:" not in printed


def test_a_wrong_suffix_in_the_environment_is_one_sentence(wrong: World):
    wrong.shell("git checkout --quiet Pulumi.dev.yaml")
    printed = wrong.refused("preview", ENVIRONMENT_SUFFIX="Not_Allowed")
    assert "ENVIRONMENT_SUFFIX is 'Not_Allowed': it must be" in printed
    assert "aws:" not in printed
