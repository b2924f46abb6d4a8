"""Corrections of the emulator: what functions can import, and what is logged."""

import subprocess
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from tapkit.local import emulator_process


@pytest.fixture(name="imports", scope="module")
def imports_with_the_made_interpreter(tmp_path_factory):
    """Imports a module with the interpreter that functions get; answers the ended process."""
    interpreter = emulator_process.make_runtime(tmp_path_factory.mktemp("home") / "runtime")

    def try_to(name):
        return subprocess.run([interpreter, "-P", "-c", f"import {name}"], capture_output=True, text=True, check=False)

    return try_to


@pytest.mark.parametrize("name", ["json", "sqlite3", *emulator_process.SDK])
def test_functions_import_pythons_own_library_and_the_sdk(imports, name):
    assert imports(name).returncode == 0


@pytest.mark.parametrize("name", ["pulumi", "yaml", "ministack", "pip", "local"])
def test_functions_import_nothing_else_that_is_installed(imports, name):
    assert imports(name).stderr.endswith(f"\nModuleNotFoundError: No module named '{name}'\n")


def test_the_sdk_is_boto3_with_all_that_it_requires():
    wanted, found = ["boto3"], set()
    while wanted:
        found.add(name := wanted.pop())
        required = [Requirement(requirement) for requirement in metadata.requires(name) or []]
        wanted += [
            requirement.name
            for requirement in required
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        ]
    assert {name.removeprefix("python-") for name in found} == set(emulator_process.SDK)


def test_what_does_not_run_in_python_is_started_as_before(monkeypatch):
    monkeypatch.setattr(emulator_process, "_runtime_of", lambda runtime: ("node", runtime))
    assert emulator_process.started_with("python")("nodejs22.x") == ("node", "nodejs22.x")


@pytest.mark.parametrize(
    ("result", "log"),
    [
        ({"error": True, "log": "", "body": {"errorMessage": "No module named 'yaml'"}}, "No module named 'yaml'"),
        ({"error": True, "log": "Traceback …", "body": {"errorMessage": "failed"}}, "Traceback …"),
        ({"body": None, "log": ""}, ""),
    ],
    ids=["an error without a word", "an error with a traceback", "no error"],
)
def test_the_log_says_why_a_function_failed(monkeypatch, result, log):
    monkeypatch.setattr(emulator_process, "_run", lambda function, event, request_id: result)
    assert emulator_process.run({}, {"Records": []}, "1")["log"] == log
