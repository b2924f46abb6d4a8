"""The function behind the alias, run with one event at a time and waited for."""

import contextlib
import json
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ReadTimeoutError
from tapkit.errors import UserError
from tapkit.ops.messages import error_text
from tapkit.ops.stack import Stack

# Beyond the function's timeout, for starting it.
_ANSWER_MARGIN_SECONDS = 30
_THROTTLE_PAUSES_SECONDS = (1, 2, 4, 8, 16, 32)
_POLL_SECONDS = 0.1

Stop = Callable[[], bool]


class StoppedError(Exception):
    """The user wants to stop before the event at hand was processed."""


class Alias:
    """The alias that uploads invoke.

    Args:
        stack: the deployed stack.
        stop: whether the user wants to stop; asked while the function is throttled.

    Attributes:
        answer_seconds: how long an answer is waited for.
    """

    def __init__(self, stack: Stack, stop: Stop) -> None:
        self._stop = stop
        self._arn = stack.output("function_alias_arn")
        answer = stack.client("lambda").get_function_configuration(FunctionName=self._arn)
        self.answer_seconds: int = answer["Timeout"] + _ANSWER_MARGIN_SECONDS
        # Without retries: a second attempt would run the function again while, or after, the first succeeds.
        self._client = stack.client(
            "lambda", read_timeout=self.answer_seconds, retries={"total_max_attempts": 1}, tcp_keepalive=True
        )

    def invoke(self, payload: str, on_pause: Callable[[], None]) -> str:
        """Run the function with an event and wait for its end; return why it failed, an empty string if it succeeded.

        Args:
            payload: the event, as JSON.
            on_pause: called after each pause that throttling has made.

        Raises:
            UserError: the function stays throttled.
            StoppedError: the user wants to stop.
        """
        for pause_seconds in (0, *_THROTTLE_PAUSES_SECONDS):
            if pause_seconds:
                self._pause(pause_seconds)
                on_pause()
            with contextlib.suppress(self._client.exceptions.TooManyRequestsException):
                return self._answer(payload)
        raise UserError(
            f"The function has been throttled for {sum(_THROTTLE_PAUSES_SECONDS)} s: see that its reserved "
            "concurrency is not 0, then run the command again."
        )

    def _pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self._stop():
                raise StoppedError
            time.sleep(_POLL_SECONDS)

    def _answer(self, payload: str) -> str:
        exceptions = self._client.exceptions
        try:
            response = self._client.invoke(FunctionName=self._arn, Payload=payload.encode())
        except ReadTimeoutError:
            return f"no answer within {self.answer_seconds} s"
        except (exceptions.InvalidRequestContentException, exceptions.RequestTooLargeException) as error:
            return error.response["Error"]["Message"]
        with contextlib.closing(response["Payload"]) as answer:
            if "FunctionError" in response:
                return _explanation(answer) or response["FunctionError"]
        return "" if response["StatusCode"] == 200 else f"Lambda answered {response['StatusCode']}"


def _explanation(payload: Any) -> str:
    try:
        return error_text(json.loads(payload.read()))
    except ValueError:
        return ""
