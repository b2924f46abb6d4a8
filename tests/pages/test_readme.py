"""The README promises what the project holds."""

import re

import pytest
import yaml
from tapkit.review.project.markdown import sections

from tests.unit.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def table_rows(heading: str) -> list[list[str]]:
    (table,) = [part.text for part in sections(README)[heading] if part.text.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def test_configuration_table_is_what_the_project_declares():
    declared = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))["config"]
    defaults = {key: str(schema["default"]) for key, schema in declared.items()}
    assert table_rows("Configuration") == [
        [
            f"`{key}`",
            f"`{defaults[key].lower() if isinstance(schema['default'], bool) else defaults[key]}`"
            if defaults[key]
            else "(empty)",
            schema["description"],
        ]
        for key, schema in declared.items()
    ]


def test_outputs_table_names_every_output(encrypted):
    documented = {name for row in table_rows("Outputs") for name in re.findall(r"`([a-z_]+)`", row[0])}
    assert documented == set(encrypted.outputs)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:lib|local|lambda_code)/[a-z_]*(?:\.[a-z]+)?)`", README))))
def test_files_it_names_exist(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make ([a-z]+)", README))))
def test_make_targets_it_names_exist(target):
    files = [ROOT / "Makefile", *ROOT.glob("*/targets.mk")]
    assert any(re.search(rf"^{target}:", file.read_text(encoding="utf-8"), re.MULTILINE) for file in files)
