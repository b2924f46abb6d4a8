"""A script that tries one behaviour of a project, in the process that it is confined to.

Its argument is the file with its task; what it observes goes to the review as data, which the review judges.
"""

import json
import os
import pickle
import socket
import sys
from pathlib import Path
from typing import Any

from tapkit.review.behaviours.registered import Case
from tapkit.review.examination import describe, observed, own_modules_first
from tapkit.review.guard import Guard, use_temporary_folder

LINE_BYTES = 1 << 20


def main(task_file: str) -> None:
    """Try the behaviour and send what it shows."""
    task = pickle.loads(Path(task_file).read_bytes())  # noqa: S301 # the review has written it
    root, temporary = Path(task["root"]), Path(task["temporary"])
    with open(task["output"], "wb") as output:  # a file has a limit, a pipe has none
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    use_temporary_folder(temporary)
    own_modules_first(root)
    os.chdir(root)
    guard = Guard(root, temporary, Path(task["pip"]))
    guard.watch()
    case = Case(root, task["function"])
    with socket.socket(socket.AF_UNIX) as channel:
        channel.connect(task["socket"])
        with channel.makefile("rw", encoding="utf-8") as lines:
            if task["handler"]:
                _serve(case, lines)
            else:
                _send(lines, observed(case, task["name"]))
            _send(lines, {"refused": guard.refused})


def _serve(case: Case, lines: Any) -> None:
    """Invoke the handler as it is told, until it is told no more."""
    try:
        with case.handler() as handler:
            _send(lines, {"ready": True})
            while order := json.loads(lines.readline() or "null"):
                handler.put(*order["put"])
                handler.read.clear()
                handler.refused = order["refused"]
                _send(lines, _invoked(handler, order["event"]) if "event" in order else {})
    except Exception as error:  # pylint: disable=broad-exception-caught # it cannot be imported, whatever the reason
        _send(lines, {"failed": describe(error), "applicable": type(error).__name__ != "NotApplicable"})


def _invoked(handler: Any, event: Any) -> dict[str, Any]:
    response, raised = None, None
    try:
        response = handler(event)
    except Exception as error:  # pylint: disable=broad-exception-caught # Lambda takes any of them for a failure
        raised = repr(error)
    return {"response": response, "raised": raised, "read": list(handler.read), "logged": handler.logged}


def _send(lines: Any, answer: dict[str, Any]) -> None:
    lines.write(json.dumps(answer, default=repr) + "\n")
    lines.flush()


if __name__ == "__main__":
    main(sys.argv[1])
