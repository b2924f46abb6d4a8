"""Sources of functions: the modules that their authors wrote."""

import pytest
from pulumi import AssetArchive, StringAsset
from tapkit.aws.lambda_ import FUNCTION
from tapkit.checks import UnknownValue
from tapkit.policy.sources import calls_of, sources_of

from tests.tapkit.policy.building import thing

HANDLER = "import helper\nfrom app import rules\nfrom . import near\nimport big\nimport typed\nimport boto3\n"


def function(code: object, handler: str = "main.handler", runtime: str = "python3.13") -> object:
    return thing(FUNCTION, "f", code=code, handler=handler, runtime=runtime)


def test_modules_are_followed_and_installed_packages_are_not():
    files = {"main.py": HANDLER, "helper.py": "import main", "app/__init__.py": "", "app/rules.py": "", "near.py": ""}
    files |= {"big/__init__.py": "", **{f"big/{number}.py": "" for number in range(40)}}
    files |= {"typed/__init__.py": "", "typed/py.typed": "", "boto3.py": "", "boto3-1.dist-info/RECORD": "boto3.py,,\n"}
    code = AssetArchive({path: StringAsset(text) for path, text in files.items()})
    assert {source.path for source in sources_of(function(code))} == {
        "main.py",
        "helper.py",
        "app/__init__.py",
        "app/rules.py",
        "near.py",
    }


def test_module_that_is_no_python_is_left_to_another_rule():
    code = AssetArchive({"main.py": StringAsset("import broken"), "broken.py": StringAsset("def")})
    assert [source.path for source in sources_of(function(code))] == ["main.py"]


@pytest.mark.parametrize(
    ("code", "handler", "runtime"),
    [
        (None, "main.handler", "python3.13"),
        (AssetArchive({}), "main.handler", "python3.13"),
        (AssetArchive({"main.py": StringAsset("")}), "main.handler", "nodejs22.x"),
        ("/nowhere/code.zip", "main.handler", "python3.13"),
    ],
    ids=["no code", "no handler", "another language", "no archive"],
)
def test_source_that_is_not_here_is_unknown(code: object, handler: str, runtime: str):
    with pytest.raises(UnknownValue, match="the source of f"):
        sources_of(function(code, handler, runtime))


def test_call_of_what_has_no_name_has_none():
    code = AssetArchive({"main.py": StringAsset("handlers[0](event)\nnamed()\nclient.method()")})
    assert sorted(call.name for call in calls_of(function(code))) == ["", "method", "named"]
