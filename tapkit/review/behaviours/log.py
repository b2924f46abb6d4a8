"""A function's log: its output, and the records of Python's logging as Lambda's runtime formats them."""

import contextlib
import io
import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any

TEXT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(message)s"
_OWN_FIELDS = {*vars(logging.makeLogRecord({})), "message", "asctime"}


class JsonFormatter(logging.Formatter):
    """A record as a function logs it whose log format is JSON: a line with what was passed in `extra`, too.

    https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html
    """

    def format(self, record: logging.LogRecord) -> str:
        extra = {key: value for key, value in vars(record).items() if key not in _OWN_FIELDS}
        fields = {"level": record.levelname, "message": super().format(record), "logger": record.name}
        return json.dumps({**extra, **fields}, default=str)


@contextlib.contextmanager
def lambda_log(config: Mapping[str, Any]) -> Iterator[io.StringIO]:
    """The log for the length of a ``with`` block: standard output, standard error and the root logger.

    Args:
        config: the function's logging configuration, as the program registers it.
    """
    output, root = io.StringIO(), logging.getLogger()
    structured = config.get("logFormat") == "JSON"
    handler = logging.StreamHandler(output)
    handler.setFormatter(JsonFormatter() if structured else logging.Formatter(TEXT, "%Y-%m-%dT%H:%M:%S"))
    level = root.level
    root.addHandler(handler)
    if structured:
        # Python has no level of the name TRACE.
        root.setLevel(getattr(logging, config.get("applicationLogLevel", "INFO"), logging.DEBUG))
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            yield output
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
