"""Answers that are given instead of asked for."""

from pathlib import Path

import pytest
from tapkit.errors import UserError

from scaffold.answers import questions, read_answers, refuse_other_than_numbers


def refusal(file: Path) -> str:
    with pytest.raises(UserError) as caught:
        read_answers(file)
    return str(caught.value)


@pytest.fixture(name="file")
def answers_file(tmp_path: Path) -> Path:
    return tmp_path / "answers.yml"


def test_answers_are_read(file: Path):
    file.write_text("project_name: orders\nenvironments: [dev]\n", encoding="utf-8")
    assert read_answers(file) == {"project_name": "orders", "environments": ["dev"]}


def test_file_that_is_missing(file: Path):
    assert refusal(file) == f"{file} cannot be read: [Errno 2] No such file or directory: '{file}'"


@pytest.mark.parametrize("content", [b"a: [", b"\xff"])
def test_file_that_is_no_yaml(content: bytes, file: Path):
    file.write_bytes(content)
    assert refusal(file).startswith(f"{file} cannot be read: ") and "\n" not in refusal(file)


@pytest.mark.parametrize("content", ["", "orders", "- orders"])
def test_file_without_answers(content: str, file: Path):
    file.write_text(content, encoding="utf-8")
    assert refusal(file) == f"{file} contains no answers: write lines such as `memory_mb: 1024`."


def test_answers_to_what_is_not_asked(file: Path):
    file.write_text("memory: 512\n_exclude: []\nauthor: Ada\n", encoding="utf-8")
    assert (
        refusal(file)
        == f"{file} answers unknown questions: memory, _exclude. The questions are {', '.join(questions())}."
    )


@pytest.mark.parametrize("answer", [512, "512", "-1"])
def test_whole_number_may_be_a_text(answer: int | str):
    assert refuse_other_than_numbers({"memory_mb": answer, "author": "Ada"}) is None


@pytest.mark.parametrize("answer", ["lots", 512.5, True, None, "", "5 ", [512]])
def test_what_is_no_whole_number(answer: object):
    with pytest.raises(UserError) as caught:
        refuse_other_than_numbers({"memory_mb": answer})
    assert str(caught.value) == f"memory_mb is {answer!r}: it must be a whole number."
