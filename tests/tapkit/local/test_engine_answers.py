"""Stack files are read as Pulumi's engine reads them: the answers are those of its command line, version 3.259.0."""

from pathlib import Path

import pytest
from tapkit.checks import CHECKS
from tapkit.errors import UserError
from tapkit.local.project import load_project
from tapkit.review.project import Folder

PROJECT = """name: shop
runtime: python
config:
  number: {type: integer, default: 512}
  flag: {type: boolean, default: false}
  text: {type: string, default: none}
"""
# What stands below `config:`, and what the program gets of it.
ANSWERS = {
    "shop:number: 256": "256",
    'shop:number: "256"': "256",
    "shop:number: 1e3": "1000",
    "shop:number: 512.0": "512",
    "shop:number: 0x100": "256",
    "shop:number: 0o400": "256",
    "shop:number: 0b11": "3",
    "shop:number: 0512": "330",
    'shop:number: "0512"': "0512",
    "shop:number: 08": "8",
    "shop:number: 1_024": "1024",
    "shop:number: +512": "512",
    'shop:number: "+512"': "+512",
    "shop:number: -1": "-1",
    "shop:number: 0.0": "0",
    "shop:number: 9223372036854775807": "9223372036854775807",
    "shop:number: -9223372036854775808": "-9223372036854775808",
    "number: 256": "256",
    "shop:flag: true": "true",
    "shop:flag: True": "true",
    "shop:flag: TRUE": "true",
    'shop:flag: "true"': "true",
    "shop:text: 123": "123",
    "shop:text: 0123": "83",
    "shop:text: 1e5": "100000",
    "shop:text: 1e-7": "1e-7",
    "shop:text: 0.00001": "0.00001",
    "shop:text: 1e20": "100000000000000000000",
    "shop:text: 1e21": "1e+21",
    "shop:text: 1e400": "1e400",
    "shop:text: 18446744073709551615": "18446744073709551615",
    "shop:text: 18446744073709551616": "18446744073709552000",
    "shop:text: 1.10": "1.1",
    "shop:text: 1:30": "1:30",
    "shop:text: 2026-01-01": "2026-01-01 00:00:00 +0000 UTC",
    "shop:text: 2026-01-01T10:00:00Z": "2026-01-01 10:00:00 +0000 UTC",
    "shop:text: 2001-12-14t21:59:43.10-05:00": "2001-12-14 21:59:43.1 -0500 -0500",
    "shop:text: 2026-13-45": "2026-13-45",
    "shop:text: yes": "yes",
    "shop:text: no": "no",
    "shop:text: on": "on",
    "shop:text: true": "true",
    "shop:text: =": "=",
    "shop:text: null": "",
    "shop:text: ~": "",
    'shop:text: ""': "",
    "shop:text: ' a@b.cc'": " a@b.cc",
    "shop:text: Übungen/": "Übungen/",
    "shop:numbr: 1": "1",
    "other:key: value": "value",
    "shop:number.deep: 1": "1",
    "aws:endpoints: [{s3: here}]": '[{"s3": "here"}]',
    "aws:numbers: [1, 2.5, 1e3, true, null, 1:30]": '[1, 2.5, 1000, true, null, "1:30"]',
    "<<: {aws:merged: 1}": "1",
}
REFUSED = {
    "shop:number: abc": "shop:number is 'abc': it must be of type integer.",
    "shop:number: 12.5": "shop:number is '12.5': it must be of type integer.",
    "shop:number: 99999999999999999999": "shop:number is '100000000000000000000': it must be of type integer.",
    "shop:number: '9223372036854775808'": "shop:number is '9223372036854775808': it must be of type integer.",
    "shop:number: '1e3'": "shop:number is '1e3': it must be of type integer.",
    "shop:number: ' 512 '": "shop:number is ' 512 ': it must be of type integer.",
    "shop:number: '５１２'": "shop:number is '５１２': it must be of type integer.",
    "shop:number: ''": "shop:number is '': it must be of type integer.",
    "shop:number: null": "shop:number is '': it must be of type integer.",
    "shop:number: [1]": "shop:number is [1]: it must be of type integer.",
    "shop:flag: yes": "shop:flag is 'yes': it must be of type boolean.",
    "shop:flag: on": "shop:flag is 'on': it must be of type boolean.",
    "shop:flag: 1": "shop:flag is '1': it must be of type boolean.",
    "shop:flag: 'True'": "shop:flag is 'True': it must be of type boolean.",
    "shop:flag: null": "shop:flag is '': it must be of type boolean.",
    "shop:text: [a, b]": "shop:text is ['a', 'b']: it must be of type string.",
    "shop:text: {a: b}": "shop:text is {'a': 'b'}: it must be of type string.",
}


def write(root: Path, config: str) -> None:
    """A project whose stack file holds one line of configuration."""
    (root / "Pulumi.yaml").write_text(PROJECT, encoding="utf-8")
    (root / "Pulumi.dev.yaml").write_text(f"config:\n  {config}\n", encoding="utf-8")


def judged(root: Path) -> list[str]:
    """What the rule on types and values says of the project."""
    return [path for path, _, _ in CHECKS["stack-files-valid"].judge(Folder(root))]


@pytest.mark.parametrize(("config", "text"), ANSWERS.items())
def test_a_value_reaches_the_program_as_the_engine_would_hand_it_over(tmp_path: Path, config: str, text: str):
    write(tmp_path, config)
    key = config.partition(": ")[0].replace("<<", "aws:merged")
    assert load_project(tmp_path, "dev").config[key if ":" in key else f"shop:{key}"] == text
    assert judged(tmp_path) == []


@pytest.mark.parametrize(("config", "message"), REFUSED.items())
def test_a_value_that_the_engine_refuses_is_refused(tmp_path: Path, config: str, message: str):
    write(tmp_path, config)
    with pytest.raises(UserError) as caught:
        load_project(tmp_path, "dev")
    assert str(caught.value) == f"Pulumi.dev.yaml: {message}"
    assert judged(tmp_path) == ["Pulumi.dev.yaml"]


def test_a_key_that_is_given_twice_is_refused(tmp_path: Path):
    write(tmp_path, "shop:number: 1\n  shop:number: 2")
    with pytest.raises(UserError) as caught:
        load_project(tmp_path, "dev")
    assert 'found duplicate key "shop:number"' in str(caught.value)
    assert str(caught.value).endswith("^ (line: 3)")
