"""The few statistics that figures are made of."""

import math
from collections.abc import Sequence


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least so many percent of the values do not exceed; ``values`` not empty."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def exponent(small: tuple[float, float], large: tuple[float, float]) -> float:
    """The power of its size that a cost grows by between two points (size, cost): 1 where it grows in proportion."""
    return math.log(large[1] / small[1]) / math.log(large[0] / small[0])
