"""The outputs of other stacks that a program's sources ask for."""

from pathlib import Path

from tapkit.runner.stack_references import asked_outputs


def test_names_are_found_in_every_file_of_the_project_and_in_no_other(tmp_path: Path):
    for name, text in {
        "main.py": "ref.get_output('a')\nref.require_output(name=\"b\")\nref.get_output(variable)",
        "lib/part.py": "ref.get_output_details('c')",
        "notes.txt": "ref.get_output('text')",
        ".venv/own.py": "ref.get_output('hidden')",
        "env/lib/site-packages/x.py": "ref.get_output('installed')",
        "large.py": "ref.get_output('large')" + " " * (1 << 20),
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert asked_outputs(tmp_path) == ["a", "b", "c"]
