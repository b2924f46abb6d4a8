"""Invokes handlers in turn, warm, without a call of AWS; prints the seconds that each invocation took, as JSON.

Arguments: how many records an event has, how many invocations of each handler.
"""

import contextlib
import json
import os
import re
import sys
import time
from pathlib import Path
from types import SimpleNamespace

sys.path[:0] = ["lambda_code", "benchmarks/peers"]

# pylint: disable=import-error, wrong-import-order, wrong-import-position
import empty_handler
import main
import powertools_handler

HANDLERS = {"own": main.lambda_handler, "powertools": powertools_handler.handle, "empty": empty_handler.handle}
CONTEXT = SimpleNamespace(
    function_name="processor",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:us-east-1:000000000000:function:processor",
    aws_request_id="00000000-0000-0000-0000-000000000000",
)


def s3_event(records: int) -> dict:
    """As S3 sends it, with several records, as other senders do."""
    return {
        "Records": [
            {
                "eventSource": "aws:s3",
                "eventName": "ObjectCreated:Put",
                "s3": {"bucket": {"name": "uploads"}, "object": {"key": f"uploads/{number}", "versionId": "v1"}},
            }
            for number in range(records)
        ]
    }


def invoke(handler, event) -> float:
    """The seconds that an invocation takes."""
    started = time.perf_counter()
    handler(event, CONTEXT)
    return time.perf_counter() - started


def measure(records: int, invocations: int) -> dict[str, list[float]]:
    """The seconds of each handler's invocations."""
    main.process_object = lambda version: {"size": 0, "content_type": "text/plain", "sha256": "0" * 64}
    event = s3_event(records)
    times: dict[str, list[float]] = {name: [] for name in HANDLERS}
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        for logger in (main.logger, powertools_handler.logger):
            logger.registered_handler.stream = nowhere
        for handler in HANDLERS.values():
            invoke(handler, event)
        for _ in range(invocations):
            for name, handler in HANDLERS.items():
                times[name].append(invoke(handler, event))
    return times


if __name__ == "__main__":
    result = measure(int(sys.argv[1]), int(sys.argv[2]))
    # The process's own peak; getrusage's counts what its parent had when it forked. Linux only.
    peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="utf-8"))
    print(json.dumps({**result, "kibibytes": int(peak[1])}))
