"""The rules about the entry program, and about files that cannot be read."""

import pytest

from tests.tapkit.review.project.conftest import Judge, edit
from tests.tapkit.review.project.sound import FILES

EXPORT = 'pulumi.export("function_name", shop.function.name)\n'
PATH = "sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))\n"
REGISTERED = 'self.register_outputs({"function_name": self.function.name})'


def test_sound_project_has_no_findings(judge: Judge):
    assert judge({}) == []


NOT_FOUND = "imports lib, which Pulumi does not find: its folder is not on sys.path"


def test_file_that_imports_the_projects_modules_without_its_folder_on_the_path_is_found(judge: Judge):
    assert judge(edit("shop.py", PATH, "")) == [("entry-finds-modules", "shop.py", 7, NOT_FOUND)]


def test_path_that_is_changed_after_the_import_comes_too_late(judge: Judge):
    late = FILES["shop.py"].replace(PATH, "") + PATH
    assert judge({"shop.py": late}) == [("entry-finds-modules", "shop.py", 7, NOT_FOUND)]


def test_plain_import_of_the_projects_modules_counts(judge: Judge):
    plain = edit("shop.py", PATH, "import lib.shop\n")
    assert judge(plain) == [("entry-finds-modules", "shop.py", 6, NOT_FOUND)]


def test_folder_finds_its_own_modules_and_not_those_beside_it(judge: Judge):
    program = FILES["shop.py"].replace(PATH, "")
    whole = {"Pulumi.yaml": FILES["Pulumi.yaml"].replace("main: shop.py\n", ""), "shop.py": None}
    assert judge({**whole, "__main__.py": program}) == []
    below = {"Pulumi.yaml": FILES["Pulumi.yaml"].replace("shop.py", "program"), "shop.py": None}
    assert judge({**below, "program/__main__.py": program}) == [
        ("entry-finds-modules", "program/__main__.py", 7, NOT_FOUND)
    ]


@pytest.mark.parametrize(
    "package", [{"pyproject.toml": "[build-system]\nrequires = []\n"}, {"setup.py": "import setuptools\n"}]
)
def test_project_that_is_installed_is_found(package: dict[str, str], judge: Judge):
    assert judge({**edit("shop.py", PATH, ""), **package}) == []


def test_package_that_the_project_does_not_install_is_not_found(judge: Judge):
    package = '[build-system]\nrequires = []\n[tool.setuptools.packages.find]\ninclude = ["tools*"]\n'
    assert judge({**edit("shop.py", PATH, ""), "pyproject.toml": package}) == [
        ("entry-finds-modules", "shop.py", 7, NOT_FOUND)
    ]


def test_program_without_exports_is_found(judge: Judge):
    assert judge(edit("shop.py", EXPORT, "")) == [
        (
            "entry-exports",
            "shop.py",
            None,
            "exports nothing: `pulumi stack output` and the integration tests find no outputs",
        )
    ]


def test_output_that_is_registered_and_not_exported_is_found(judge: Judge):
    assert judge(edit("shop.py", '"function_name"', '"function"')) == [
        ("entry-exports", "shop.py", None, "does not export function_name, which Shop registers")
    ]


@pytest.mark.parametrize(
    "registered",
    [
        'outputs = {"bucket_name": 1}\n        self.register_outputs(outputs)',
        'self.outputs: dict = {"bucket_name": 1}\n        self.register_outputs(self.outputs)',
    ],
)
def test_outputs_may_be_registered_by_name(registered: str, judge: Judge):
    assert judge(edit("lib/shop.py", REGISTERED, registered)) == [
        ("entry-exports", "shop.py", None, "does not export bucket_name, which Shop registers")
    ]


@pytest.mark.parametrize("outputs", ["collect(self)", "opts"])
def test_outputs_that_are_computed_are_not_judged(outputs: str, judge: Judge):
    assert judge(edit("lib/shop.py", REGISTERED, f"self.register_outputs({outputs})")) == []


def test_outputs_of_an_inner_component_need_no_export(judge: Judge):
    inner = (
        "import pulumi\n\n\nclass Inner(pulumi.ComponentResource):\n    def __init__(self, name, opts):\n"
        '        super().__init__("shop:index:Inner", name, {}, opts)\n        self.register_outputs({"url": 1})\n'
    )
    outer = edit("lib/shop.py", REGISTERED, f'Inner("i", pulumi.ResourceOptions(parent=self))\n        {REGISTERED}')
    changed = f"from lib.inner import Inner\n{outer['lib/shop.py']}"
    assert judge({"lib/inner.py": inner, "lib/shop.py": changed}) == []


def test_loop_over_the_outputs_exports_them(judge: Judge):
    loop = "for key, value in shop.outputs.items():\n    pulumi.export(key, value)\n"
    assert judge(edit("shop.py", EXPORT, loop)) == []


def test_export_imported_by_name_counts(judge: Judge):
    assert judge(edit("shop.py", EXPORT, EXPORT.replace("pulumi.", "from pulumi import export\n"))) == []


@pytest.mark.parametrize(
    ("runtime", "shown"),
    [
        ('"python3.13"', "'python3.13'"),
        ("aws.lambda_.Runtime.PYTHON3D13", "aws.lambda_.Runtime.PYTHON3D13"),
        ("RUNTIME", "RUNTIME"),
    ],
)
def test_runtime_that_the_program_fixes_is_found(runtime: str, shown: str, judge: Judge):
    component = edit("lib/shop.py", "runtime=runtime", f"runtime={runtime}")["lib/shop.py"]
    changed = component.replace("as aws\n", 'as aws\n\nRUNTIME = "python3.13"\n')
    assert judge({"lib/shop.py": changed}) == [
        ("runtime-configurable", "lib/shop.py", 13, f"the runtime {shown} is fixed in the program")
    ]


def test_function_from_an_image_has_no_runtime(judge: Judge):
    image = edit("lib/shop.py", "            runtime=runtime,\n", '            image_uri="shop:1",\n')
    assert judge(image) == []


@pytest.mark.parametrize(
    ("path", "content", "line", "reason"),
    [
        ("tests/unit/conftest.py", "def broken(:\n", 1, "is not valid Python: invalid syntax"),
        ("scripts/nul.py", b"x = 1\0\n", None, "source code string cannot contain null bytes"),
        ("docs/notes.md", b"caf\xe9\n", None, "is not UTF-8"),
        ("Pulumi.qa.yaml", "secretsprovider: a\nconfig: [\n", 3, "is not valid YAML: expected the node content"),
        ("Pulumi.qa.yaml", "config: \a\n", None, "cannot be read: unacceptable character #x0007"),
        ("Pulumi.qa.yaml", "- a\n", None, "holds no keys"),
        ("Pipfile", "[packages\n", None, "cannot be read: Expected"),
        ("setup.cfg", "branch = true\n", None, "cannot be read: File contains no section headers"),
    ],
)
def test_file_that_cannot_be_parsed_is_found(
    path: str, content: str | bytes, line: int | None, reason: str, judge: Judge
):
    found = [finding for finding in judge({path: content}) if finding[0] == "files-parse"]
    assert [finding[:3] for finding in found] == [("files-parse", path, line)]
    assert reason in found[0][3]


def test_other_rules_go_on_where_a_file_cannot_be_parsed(judge: Judge):
    changes = {"tests/unit/test_more.py": "def broken(:\n", "README.md": FILES["README.md"].replace("Deploy", "Ask")}
    assert [finding[0] for finding in judge(changes)] == ["files-parse", "documents-exist"]


@pytest.mark.parametrize("path", ["Pulumi.yaml", "shop.py"])
def test_missing_file_that_pulumi_needs_is_found(path: str, judge: Judge):
    assert ("files-parse", path, None, "does not exist") in judge({path: None})


def test_entry_program_that_cannot_be_parsed_is_found_once(judge: Judge):
    rules = [finding[0] for finding in judge({"shop.py": "import (\n"})]
    assert rules.count("files-parse") == 1
    assert "entry-exports" not in rules
