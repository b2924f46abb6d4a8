"""A function's log: what is printed, and what Lambda's runtime writes of what is logged."""

import json
import logging
import re
import sys

import pytest
from tapkit.review.behaviours.log import lambda_log

LOGGER = logging.getLogger("handler")


def test_what_is_printed_is_in_the_log_wherever_it_goes():
    with lambda_log({}) as output:
        print("out")
        print("err", file=sys.stderr)
    assert output.getvalue() == "out\nerr\n"


def test_records_are_text_by_default_and_information_is_left_out():
    with lambda_log({}) as output:
        LOGGER.info("fine")
        LOGGER.warning("strange")
    assert re.fullmatch(r"\[WARNING\]\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\tstrange\n", output.getvalue())


@pytest.mark.parametrize(
    ("level", "kept"),
    [
        ({}, ["fine", "strange"]),
        ({"applicationLogLevel": "WARN"}, ["strange"]),
        ({"applicationLogLevel": "TRACE"}, ["detail", "fine", "strange"]),
    ],
)
def test_records_are_objects_with_all_that_is_passed_where_the_function_logs_json(level: dict, kept: list[str]):
    with lambda_log({"logFormat": "JSON", **level}) as output:
        LOGGER.debug("detail")
        LOGGER.info("fine", extra={"key": "a.csv"})
        LOGGER.warning("strange", extra={"key": {1}})
    lines = [json.loads(line) for line in output.getvalue().splitlines()]
    assert [line["message"] for line in lines] == kept
    assert lines[-1] == {"key": "{1}", "level": "WARNING", "message": "strange", "logger": "handler"}


def test_an_exception_is_part_of_its_record():
    with lambda_log({"logFormat": "JSON"}) as output:
        try:
            raise ValueError("no such thing")
        except ValueError:
            LOGGER.exception("failed")
    (line,) = output.getvalue().splitlines()
    assert "ValueError: no such thing" in json.loads(line)["message"]


def test_python_logs_as_before_in_the_end():
    before = (logging.root.level, list(logging.root.handlers))
    with pytest.raises(KeyError), lambda_log({"logFormat": "JSON"}):
        raise KeyError
    assert (logging.root.level, list(logging.root.handlers)) == before
