"""The rules about component resources."""

import pytest

from tests.tapkit.review.project.conftest import Judge, edit

PATH = "lib/shop.py"
TOKEN = '"shop:index:Shop", name, {}, opts'
OPTIONS = "            opts=pulumi.ResourceOptions(parent=self),\n"
REGISTERED = 'self.register_outputs({"function_name": self.function.name})'


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ('"Shop", name, {}, opts', "'Shop'"),
        ('"shop:Shop", name, {}, opts', "'shop:Shop'"),
        ("TOKEN, name, {}, opts", "TOKEN"),
        ("", "nothing"),
    ],
)
def test_type_that_is_no_literal_token_is_found(arguments: str, shown: str, judge: Judge):
    assert judge(edit(PATH, TOKEN, arguments)) == [
        ("component-type-token", PATH, 7, f"Shop gives {shown} as its type, not a literal package:module:Type")
    ]


def test_type_may_be_given_by_keyword(judge: Judge):
    assert judge(edit(PATH, TOKEN, 't="shop:index:Shop", name=name')) == []


def test_component_that_does_not_call_its_base_is_found(judge: Judge):
    assert judge(edit(PATH, f"super().__init__({TOKEN})", "self.name = name")) == [
        ("component-type-token", PATH, 5, "Shop never calls super().__init__")
    ]


def test_component_that_registers_no_outputs_is_found(judge: Judge):
    assert judge(edit(PATH, REGISTERED, "self.name = name")) == [
        ("component-registers-outputs", PATH, 5, "Shop never calls self.register_outputs")
    ]


@pytest.mark.parametrize("after", ["self.name = name", "self.__init__(name)", "self.finish()"])
def test_component_that_does_more_after_registering_is_found(after: str, judge: Judge):
    assert judge(edit(PATH, REGISTERED, f"{REGISTERED}\n        {after}")) == [
        ("component-registers-outputs", PATH, 15, "Shop does more after self.register_outputs")
    ]


def test_outputs_may_be_registered_by_a_method_called_last(judge: Judge):
    changed = f"self._register()\n\n    def _register(self):\n        {REGISTERED}"
    assert judge(edit(PATH, REGISTERED, changed)) == []


@pytest.mark.parametrize("options", ["", "opts=opts,\n", "opts=pulumi.ResourceOptions(protect=True),\n"])
def test_child_without_a_parent_is_found(options: str, judge: Judge):
    assert judge(edit(PATH, OPTIONS, options)) == [
        ("children-parented", PATH, 8, "Shop creates aws.lambda_.Function without a parent")
    ]


@pytest.mark.parametrize(
    "options",
    ["opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(parent=self))", "**common", "*common"],
)
def test_parent_may_be_merged_or_out_of_sight(options: str, judge: Judge):
    call = edit(PATH, OPTIONS, options)[PATH].replace('            "function",\n', "" if options[0] == "*" else "x,\n")
    assert judge({PATH: call}) == []


def test_options_with_a_parent_may_have_a_name(judge: Judge):
    component = edit(PATH, OPTIONS, "opts=self.child,\n")[PATH]
    bound = "opts)\n        self.child = pulumi.ResourceOptions(parent=self)\n"
    assert judge({PATH: component.replace("opts)\n", bound, 1)}) == []


def test_methods_parameter_may_hold_the_parent(judge: Judge):
    method = (
        "\n\n    def topic(self, child):\n"
        "        filters = [aws.sns.TopicFilterArgs()]\n"
        "        return aws.sns.Topic('topic', filters, opts=child)"
    )
    assert judge(edit(PATH, REGISTERED, REGISTERED + method)) == []


def test_component_of_the_project_needs_a_parent_too(judge: Judge):
    changes = edit(PATH, REGISTERED, f'Shop("inner", 1, 2)\n        {REGISTERED}')
    assert judge(changes) == [("children-parented", PATH, 15, "Shop creates Shop without a parent")]
