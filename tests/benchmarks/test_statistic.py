"""Percentiles and exponents."""

import pytest

from benchmarks.statistic import exponent, percentile


@pytest.mark.parametrize(("percent", "value"), [(0, 1), (25, 1), (50, 2), (51, 3), (99, 4), (100, 4)])
def test_percentile_is_a_value_that_was_measured(percent: float, value: float):
    assert percentile([3, 1, 4, 2], percent) == value


@pytest.mark.parametrize(("cost", "power"), [(5, 0), (50, 1), (500, 2)])
def test_exponent_is_the_power_that_cost_grows_by(cost: float, power: float):
    assert exponent((1, 5), (10, cost)) == pytest.approx(power)
