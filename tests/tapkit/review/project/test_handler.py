"""The rules about the function's handler, and about what claims to validate."""

import pytest

from tests.tapkit.review.project.conftest import Judge, edit
from tests.tapkit.review.project.sound import HANDLER

PATH = "handler/main.py"
RETURN = 'return {"statusCode": 200, "body": json.dumps(keys)}'
SIGNATURE = "def lambda_handler(event, context):"
INLINE = 'CODE = """\\\ndef lambda_handler(event, context):\n    print(event)\n    return answer(event)\n"""\n'


def test_function_without_its_handler_is_found(judge: Judge):
    assert judge(edit("lib/shop.py", "main.lambda_handler", "main.handle")) == [
        ("handler-returns-response", "lib/shop.py", 8, "no file of the project defines the handler handle")
    ]


@pytest.mark.parametrize("other", ['"nodejs22.x"', '"java21"'])
def test_handler_in_another_language_is_not_looked_for(other: str, judge: Judge):
    changes = edit("lib/shop.py", "runtime=runtime", f"runtime={other}")
    component = changes["lib/shop.py"].replace("main.lambda_handler", "index.handler")
    assert [finding[0] for finding in judge({"lib/shop.py": component})] == ["runtime-configurable"]


def test_function_from_an_image_brings_its_handler(judge: Judge):
    changes = edit("lib/shop.py", 'handler="main.lambda_handler"', 'image_uri="shop:1"')
    assert judge(changes | {PATH: None}) == []


def test_handler_that_is_computed_has_the_usual_name(judge: Judge):
    changes = edit("lib/shop.py", '"main.lambda_handler"', "HANDLER")
    assert judge(changes) == []
    assert judge(changes | {PATH: "X = 1\n"}) == [
        ("handler-returns-response", "lib/shop.py", 8, "no file of the project defines the handler lambda_handler")
    ]


@pytest.mark.parametrize(("parameters", "count"), [("event", 1), ("event, context, more", 3)])
def test_handler_with_other_parameters_is_found(parameters: str, count: int, judge: Judge):
    assert judge(edit(PATH, "event, context", parameters)) == [
        (
            "handler-returns-response",
            PATH,
            5,
            f"lambda_handler takes {count} arguments: Lambda gives an event and a context",
        )
    ]


def test_handler_may_take_any_arguments(judge: Judge):
    assert judge(edit(PATH, "event, context", "event, *rest")) == []


def test_handlers_parameters_may_be_positional_only(judge: Judge):
    assert judge(edit(PATH, "event, context", "event, context, /")) == []


def test_handler_that_lambda_would_have_to_await_is_found(judge: Judge):
    assert judge(edit(PATH, SIGNATURE, f"async {SIGNATURE}")) == [
        (
            "handler-returns-response",
            PATH,
            5,
            "lambda_handler is async, and Lambda does not await it: call asyncio.run in a plain function",
        )
    ]


def test_handler_that_returns_nothing_is_found(judge: Judge):
    inner = f"def inner():\n        {RETURN}\n    inner()"
    assert judge(edit(PATH, RETURN, inner)) == [("handler-returns-response", PATH, 5, "lambda_handler returns nothing")]


@pytest.mark.parametrize(
    ("response", "message"),
    [
        ('{"body": json.dumps(keys)}', "the response has no statusCode"),
        ('{"statusCode": 200}', "the response has no body"),
        ('{"statusCode": 200, "body": {"keys": keys}}', "the response's body is not JSON text"),
        ('{"statusCode": 200, "body": [keys]}', "the response's body is not JSON text"),
    ],
)
def test_response_that_is_none_is_found(response: str, message: str, judge: Judge):
    assert judge(edit(PATH, RETURN, f"return {response}")) == [("handler-returns-response", PATH, 7, message)]


@pytest.mark.parametrize("response", ["respond(keys)", '{**DEFAULTS, "body": json.dumps(keys)}'])
def test_response_may_be_made_elsewhere(response: str, judge: Judge):
    assert judge(edit(PATH, RETURN, f"return {response}")) == []


@pytest.mark.parametrize("clause", ["except Exception:", "except (KeyError, BaseException) as error:", "except:"])
@pytest.mark.parametrize("reaction", ["return {'statusCode': 500, 'body': ''}", "pass"])
def test_handler_that_swallows_errors_is_found(clause: str, reaction: str, judge: Judge):
    body = f"try:\n        work(keys)\n    {clause}\n        {reaction}\n    {RETURN}"
    assert judge(edit(PATH, RETURN, body)) == [
        ("handler-returns-response", PATH, 9, "lambda_handler catches everything and raises nothing: events get lost")
    ]


def test_raising_before_does_not_save_what_fails_afterwards(judge: Judge):
    body = (
        "if not keys:\n        raise Empty\n"
        f"    try:\n        work(keys)\n    except Exception:\n        pass\n    {RETURN}"
    )
    assert judge(edit(PATH, RETURN, body)) == [
        ("handler-returns-response", PATH, 11, "lambda_handler catches everything and raises nothing: events get lost")
    ]


@pytest.mark.parametrize(
    "body",
    [
        f"try:\n        work(keys)\n    except Exception:\n        log()\n        raise\n    {RETURN}",
        f"try:\n        work(keys)\n    except KeyError:\n        pass\n    {RETURN}",
        "for key in keys:\n        try:\n            work(key)\n"
        "        except Exception:\n            failed.append(key)\n"
        f"    if failed:\n        raise Failed(failed)\n    {RETURN}",
    ],
)
def test_handler_that_raises_what_fails_is_fine(body: str, judge: Judge):
    assert judge(edit(PATH, RETURN, body)) == []


def test_handler_that_prints_is_found(judge: Judge):
    assert judge(edit(PATH, RETURN, f"print(keys)\n    {RETURN}")) == [
        ("handler-logs", PATH, 7, "prints instead of logging")
    ]


def test_handler_in_a_string_is_judged_at_its_place(judge: Judge):
    component = edit("lib/shop.py", "as aws\n", f"as aws\n\n{INLINE}")
    assert judge(component | {PATH: None}) == [("handler-logs", "lib/shop.py", 6, "prints instead of logging")]


def test_string_that_is_no_python_holds_no_handler(judge: Judge):
    assert judge(edit("lib/shop.py", "as aws\n", "as aws\n\nNOTE = 'def x is not Python'\n")) == []


@pytest.mark.parametrize(
    "read",
    [
        'record["s3"]["object"]["key"]',
        'record.get("s3", {}).get("object", {}).get("key")',
        'unquote(record["s3"]["object"]["key"])',
    ],
)
def test_key_that_is_not_decoded_is_found(read: str, judge: Judge):
    handler = HANDLER.replace('unquote_plus(record["s3"]["object"]["key"])', read).replace("unquote_plus", "unquote")
    assert judge({PATH: handler}) == [("handler-decodes-keys", PATH, 6, "uses the key as S3 sends it, URL-encoded")]


def test_handler_of_other_events_has_no_keys_to_decode(judge: Judge):
    handler = f'{SIGNATURE}\n    return {{"statusCode": 200, "body": event["key"]}}\n'
    assert judge({PATH: handler}) == []


@pytest.mark.parametrize(
    "function",
    [
        "def validate_configuration(config):\n    return {'valid': True, 'checks': [1, -2]}\n",
        "def _validate(config):\n    if config:\n        return True\n    return True\n",
        "async def validate():\n    return 'ok'\n",
        "def validate(config):\n    result = {'valid': True}\n    return result\n",
        "def validate(config):\n    checks: list = ['a']\n    return {'valid': True, 'checks': checks}\n",
        "def validate():\n    found = []\n    result = {'found': found}\n    answer = result\n    return answer\n",
        "def validate(config):\n    level = 'INFO'\n    print(level)\n    return {'valid': True}\n",
        "def validate():\n    import pulumi\n    stack = pulumi.get_stack()\n    return [stack, 'valid']\n",
    ],
)
def test_validation_with_a_fixed_answer_is_found(function: str, judge: Judge):
    name = function.partition("def ")[2].partition("(")[0]
    assert judge({"scripts/check.py": function}) == [
        (
            "validation-not-hardcoded",
            "scripts/check.py",
            1,
            f"{name} returns a fixed answer: it validates nothing",
        )
    ]


@pytest.mark.parametrize(
    "function",
    [
        "def validate(config):\n    return config == EXPECTED\n",
        "def validate(config):\n    if config:\n        return False\n    return True\n",
        "def validate(config):\n    if not config:\n        raise ValueError(config)\n    return True\n",
        "def validate(config):\n    assert config\n    return True\n",
        "def validate(config):\n    check(config)\n",
        "def load(config):\n    return True\n",
        "def validate(config):\n    valid = True\n    if not config:\n        valid = False\n    return valid\n",
        "def validate(config):\n    config = {}\n    return config\n",
        "def validate(config):\n    size = config.size\n    return {'size': size}\n",
        "def validate(config):\n    size: int\n    for size in config:\n        pass\n    return size\n",
        "def validate(config):\n    result = {}\n    result['valid'] = bool(config)\n    return result\n",
        "def validate(config):\n    errors = []\n    check(config, errors)\n    return {'errors': errors}\n",
        "def validate(config):\n    found = []\n    other = found\n    other.extend(config)\n    return found\n",
        "def validate(config):\n    found = []\n    result = [found]\n    found.extend(config)\n    return result\n",
    ],
)
def test_validation_that_looks_is_fine(function: str, judge: Judge):
    assert judge({"scripts/check.py": function}) == []
