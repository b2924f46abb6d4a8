"""The rules about configuration."""

import pytest

from tests.tapkit.review.project.conftest import Judge, edit

DECLARATION = "  runtime:\n    type: string\n    default: python3.13\n"


def test_key_under_another_name_than_the_projects_is_found(judge: Judge):
    assert judge(edit("Pulumi.dev.yaml", "shop:memory_mb", "pulumi-infra:memory_mb")) == [
        (
            "config-namespace",
            "Pulumi.dev.yaml",
            4,
            "pulumi-infra:memory_mb is in no namespace of this project; write shop:memory_mb",
        )
    ]


def test_key_without_a_namespace_is_found(judge: Judge):
    assert judge(edit("Pulumi.dev.yaml", "shop:memory_mb", "memory_mb")) == [
        ("config-namespace", "Pulumi.dev.yaml", 4, "memory_mb has no namespace; write shop:memory_mb")
    ]


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("region", "has no namespace"),
        ("pulumi-infra:profile", "is in no namespace of this project"),
        ("shop:defaultTags", "is the AWS provider's, which does not read it there"),
    ],
)
def test_key_of_the_provider_belongs_under_the_providers_name(key: str, wrong: str, judge: Judge):
    assert judge(edit("Pulumi.dev.yaml", "aws:region", key)) == [
        ("config-namespace", "Pulumi.dev.yaml", 3, f"{key} {wrong}; write aws:{key.rpartition(':')[2]}")
    ]


def test_key_that_the_project_reads_is_its_own_whatever_the_providers_are_called(judge: Judge):
    program = edit("shop.py", 'config.require_int("memory_mb")', 'config.require_int("region")')
    assert [finding[0::3] for finding in judge(program | edit("Pulumi.dev.yaml", "aws:region", "shop:region"))] == [
        ("config-keys-declared", "shop:region is set and not declared in Pulumi.yaml"),
        ("config-keys-declared", "shop:region is read and not declared in Pulumi.yaml"),
        ("config-keys-read", "shop:memory_mb is declared and never read"),
    ]
    declared = edit("Pulumi.yaml", "config:\n", "config:\n  region:\n    type: string\n    default: eu-west-1\n")
    assert judge(program | declared | edit("Pulumi.dev.yaml", "aws:region", "region"))[0] == (
        "config-namespace",
        "Pulumi.dev.yaml",
        3,
        "region has no namespace; write shop:region",
    )


def test_key_of_a_provider_that_the_program_does_not_use_is_the_projects(judge: Judge):
    component = edit("lib/shop.py", "import pulumi_aws as aws", "import pulumi_gcp as aws")
    assert [finding[3] for finding in judge(component | edit("Pulumi.dev.yaml", "aws:region", "region"))] == [
        "region has no namespace; write shop:region"
    ]


@pytest.mark.parametrize(
    ("key", "program"),
    [
        ("pulumi:tags", ""),
        ("azure-native:location", "import pulumi_azure_native\n"),
        ("team:size", "pulumi.Config('team').get_int('size')\n"),
    ],
)
def test_key_of_pulumi_a_provider_or_a_namespace_that_is_read_is_fine(key: str, program: str, judge: Judge):
    changes = edit("Pulumi.dev.yaml", "aws:region", key) | edit(
        "shop.py", "import pulumi\n", f"import pulumi\n{program}"
    )
    assert judge(changes) == []


def test_key_that_is_set_and_not_declared_is_found(judge: Judge):
    assert judge(edit("Pulumi.dev.yaml", "shop:memory_mb: 1024", "shop:memory: 1024")) == [
        ("config-keys-declared", "Pulumi.dev.yaml", 4, "shop:memory is set and not declared in Pulumi.yaml")
    ]


def test_key_that_is_read_and_not_declared_is_found(judge: Judge):
    assert judge(edit("shop.py", 'require_int("memory_mb")', 'require_int("memory_mb", config.get("size"))')) == [
        ("config-keys-declared", "shop.py", 11, "shop:size is read and not declared in Pulumi.yaml")
    ]


def test_key_that_is_declared_and_never_read_is_found(judge: Judge):
    assert judge(edit("shop.py", 'config.require("runtime")', '"python3.13"')) == [
        ("config-keys-read", "Pulumi.yaml", 8, "shop:runtime is declared and never read")
    ]


@pytest.mark.parametrize(
    "read",
    [
        "pulumi.Config().require('runtime')",
        "pulumi.Config('shop').require('runtime')",
        "read(1))\nsettings = None or pulumi.Config()\nprint(settings.get('runtime')",
        "read(1))\nsettings: pulumi.Config = pulumi.Config()\nprint(settings.get('runtime')",
        "(lambda: config.get('runtime') or '')()",
        "[config.get(key) for key in ('runtime',)]",
        "(read, 'runtime'))\n\ndef read(settings: pulumi.Config, name):\n    return (settings.get(name)",
    ],
)
def test_key_may_be_read_in_other_ways(read: str, judge: Judge):
    assert judge(edit("shop.py", 'config.require("runtime")', read)) == []


@pytest.mark.parametrize("decorator", ["@dataclass", "@dataclass(frozen=True)"])
def test_field_of_a_dataclass_is_read_where_keys_are_computed(decorator: str, judge: Judge):
    settings = (
        "from dataclasses import dataclass, fields\n\nimport pulumi\n\n\n"
        f"{decorator}\nclass Settings:\n    runtime: str\n\n\n"
        "def load():\n    config = pulumi.Config()\n"
        "    return [config.get(each.name) for each in fields(Settings)]\n"
    )
    program = edit("shop.py", 'config.require("runtime")', "load()")["shop.py"]
    program = program.replace("from lib.shop", "from lib.settings import load\nfrom lib.shop")
    changes = {"shop.py": program, "lib/settings.py": settings}
    assert judge(changes) == []
    assert judge(changes | {"lib/settings.py": settings.replace("runtime: str", "size: str")}) == [
        ("config-keys-read", "Pulumi.yaml", 8, "shop:runtime is declared and never read")
    ]


def test_field_of_a_dataclass_is_not_read_where_no_key_is_computed(judge: Judge):
    field = "from dataclasses import dataclass\n\n\n@dataclass\nclass Settings:\n    runtime: str\n\n\n"
    program = edit("shop.py", 'config.require("runtime")', '"python3.13"')["shop.py"]
    assert judge({"shop.py": field + program}) == [
        ("config-keys-read", "Pulumi.yaml", 8, "shop:runtime is declared and never read")
    ]


def test_declared_key_of_a_provider_needs_no_reading(judge: Judge):
    assert judge(edit("Pulumi.yaml", "config:\n", "config:\n  aws:profile: shop\n")) == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", "'12'"),
        ("integer", "-1"),
        ("string", "12"),
        ("string", "true"),
        ("boolean", "'true'"),
        ("array", "[1, 2]"),
        ("object", "{a: 1}"),
        ("integer", "{secure: v1:abc}"),
    ],
)
def test_value_of_the_declared_type_is_fine(kind: str, value: str, judge: Judge):
    declared = edit("Pulumi.yaml", DECLARATION, f"  runtime:\n    type: {kind}\n    items:\n      type: integer\n")
    assert judge(declared | edit("Pulumi.dev.yaml", "1024\n", f"1024\n  shop:runtime: {value}\n")) == []


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("integer", "many", "'many'"),
        ("string", "[a]", "['a']"),
        ("boolean", "1", "1"),
        ("array", "a", "'a'"),
        ("array", "[a]", "['a']"),
        ("object", "a", "'a'"),
    ],
)
def test_value_of_another_type_is_found(kind: str, value: str, shown: str, judge: Judge):
    declared = edit("Pulumi.yaml", DECLARATION, f"  runtime:\n    type: {kind}\n    items:\n      type: integer\n")
    assert judge(declared | edit("Pulumi.dev.yaml", "1024\n", f"1024\n  shop:runtime: {value}\n")) == [
        ("stack-files-valid", "Pulumi.dev.yaml", 5, f"shop:runtime is {shown}: its type is {kind}")
    ]


def test_declared_default_of_another_type_is_found(judge: Judge):
    assert judge(edit("Pulumi.yaml", "python3.13", "3.13")) == [
        ("stack-files-valid", "Pulumi.yaml", 8, "the default of shop:runtime is 3.13: its type is string")
    ]


def test_type_that_pulumi_does_not_know_is_found(judge: Judge):
    assert judge(edit("Pulumi.yaml", "type: string", "type: text")) == [
        (
            "stack-files-valid",
            "Pulumi.yaml",
            8,
            "shop:runtime is of type text: it must be string, integer, boolean, array or object",
        )
    ]


def test_key_without_value_and_default_is_found(judge: Judge):
    assert judge(edit("Pulumi.yaml", "    default: python3.13\n", "")) == [
        (
            "stack-files-valid",
            "Pulumi.dev.yaml",
            None,
            "shop:runtime has no value and Pulumi.yaml declares no default",
        )
    ]


@pytest.mark.parametrize("value", ["[a]", "1"])
def test_default_may_stand_alone_and_allows_any_type(value: str, judge: Judge):
    changes = edit("Pulumi.yaml", DECLARATION, "  runtime: python3.13\n")
    assert judge(changes | edit("Pulumi.dev.yaml", "1024\n", f"1024\n  shop:runtime: {value}\n")) == []


def test_section_that_no_stack_file_has_is_found(judge: Judge):
    assert judge(edit("Pulumi.dev.yaml", "secretsprovider:", "secrets_provider:")) == [
        ("stack-files-valid", "Pulumi.dev.yaml", 1, "secrets_provider is not a key of a stack file")
    ]
