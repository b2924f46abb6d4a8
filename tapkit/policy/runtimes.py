"""Lambda's runtimes and the day after which AWS no longer maintains them.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, as of August 2026. A runtime in public
preview is not maintained yet, and not listed.
"""

from datetime import date

DEPRECATION = {
    "python3.14": date(2029, 6, 30),
    "python3.13": date(2029, 6, 30),
    "python3.12": date(2028, 10, 31),
    "python3.11": date(2027, 6, 30),
    "python3.10": date(2026, 10, 31),
    "python3.9": date(2025, 12, 15),
    "python3.8": date(2024, 10, 14),
    "python3.7": date(2023, 12, 4),
    "python3.6": date(2022, 7, 18),
    "python2.7": date(2021, 7, 15),
    "nodejs24.x": date(2028, 4, 30),
    "nodejs22.x": date(2027, 4, 30),
    "nodejs20.x": date(2026, 4, 30),
    "nodejs18.x": date(2025, 9, 1),
    "nodejs16.x": date(2024, 6, 12),
    "nodejs14.x": date(2023, 12, 4),
    "nodejs12.x": date(2023, 3, 31),
    "nodejs10.x": date(2021, 7, 30),
    "java25": date(2029, 6, 30),
    "java21": date(2029, 6, 30),
    "java17.al2023": date(2029, 6, 30),
    "java17": date(2027, 6, 30),
    "java11.al2023": date(2029, 6, 30),
    "java11": date(2027, 6, 30),
    "java8.al2023": date(2029, 6, 30),
    "java8.al2": date(2027, 6, 30),
    "java8": date(2024, 1, 8),
    "dotnet10": date(2028, 11, 14),
    "dotnet8": date(2026, 11, 10),
    "dotnet6": date(2024, 12, 20),
    "dotnetcore3.1": date(2023, 4, 3),
    "dotnetcore2.1": date(2022, 1, 5),
    "ruby4.0": date(2029, 3, 31),
    "ruby3.4": date(2028, 3, 31),
    "ruby3.3": date(2027, 3, 31),
    "ruby3.2": date(2026, 3, 31),
    "ruby2.7": date(2023, 12, 7),
    "ruby2.5": date(2021, 7, 30),
    "go1.x": date(2024, 1, 8),
    "provided.al2023": date(2029, 6, 30),
    "provided.al2": date(2026, 7, 31),
    "provided": date(2024, 1, 8),
}


def today() -> date:
    """The day on which runtimes are judged."""
    return date.today()
