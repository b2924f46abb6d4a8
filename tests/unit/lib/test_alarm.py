"""What an alarm may be: CloudWatch's own limits, said before anything is registered."""

from typing import Any

import pytest

from lib.alarm import AlarmArgs
from lib.metrics import Metric

HIGH_RESOLUTION = (10, 20, 30)
PERIOD = "10, 20, 30 or a multiple of 60 up to 604800"
PERCENTILE = "a percentile from p0 to p100, such as p99"
STATISTIC = "one of SampleCount, Average, Sum, Minimum, Maximum"


def make(**settings: Any) -> AlarmArgs:
    return AlarmArgs(metric=Metric("AWS/Lambda", "Errors", {}), description="Look.", threshold=0, **settings)


@pytest.mark.parametrize("settings", [{}, {"statistic": "Sum", "extended_statistic": "p99"}], ids=["neither", "both"])
def test_has_exactly_one_statistic(settings: dict[str, str]):
    with pytest.raises(ValueError) as caught:
        make(**settings)
    assert str(caught.value) == "An alarm on Errors has either a statistic or an extended_statistic."


@pytest.mark.parametrize(
    "settings",
    [
        *({"statistic": value} for value in ("SampleCount", "Average", "Sum", "Minimum", "Maximum")),
        *({"extended_statistic": value} for value in ("p0", "p50", "p99", "p99.9", "p99.9999999999", "p100", "p100.0")),
        *({"statistic": "Sum", "period_seconds": value} for value in (*HIGH_RESOLUTION, 60, 300, 3600, 604800)),
        {"statistic": "Sum", "period_seconds": 10, "evaluation_periods": 8640},
        {"statistic": "Sum", "period_seconds": 60, "evaluation_periods": 1440},
        {"statistic": "Sum", "period_seconds": 3600, "evaluation_periods": 168},
    ],
    ids=str,
)
def test_takes_what_cloudwatch_takes(settings: dict[str, Any]):
    assert {name: getattr(make(**settings), name) for name in settings} == settings


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        *(
            (
                {"extended_statistic": value},
                f"extended_statistic of an alarm on Errors is {value!r}: it must be {PERCENTILE}.",
            )
            for value in ("p100.5", "p101", "99", "p", "p-1", "P99", "p99.", "99th", "Average", "", 99)
        ),
        *(
            ({"statistic": value}, f"statistic of an alarm on Errors is {value!r}: it must be {STATISTIC}.")
            for value in ("p99", "sum", "Count", "")
        ),
        *(
            (
                {"statistic": "Sum", "period_seconds": value},
                f"period_seconds of an alarm on Errors is {value!r}: it must be {PERIOD}.",
            )
            for value in (0, 1, 5, 15, 45, 59, 61, 90, -60, 604860, 60.0, True, "60", None)
        ),
        *(
            (
                {"statistic": "Sum", "period_seconds": period, "evaluation_periods": value},
                f"evaluation_periods of an alarm on Errors is {value!r}: it must be a whole number from 1 to {most}.",
            )
            for period, value, most in (
                *((300, 0, 288), (300, 1.5, 288)),
                *((10, 8641, 8640), (60, 1441, 1440), (3540, 25, 24), (3600, 169, 168), (604800, 2, 1)),
            )
        ),
    ],
)
def test_refuses_what_cloudwatch_refuses(settings: dict[str, Any], message: str):
    with pytest.raises(ValueError) as caught:
        make(**settings)
    assert str(caught.value) == message
