"""Strategies for S3's events: from valid ones to nonsense."""

import copy
from typing import Any
from urllib.parse import quote_plus

from hypothesis import strategies as st

from tests.fuzz.values import huge_texts, json_values, scalars, texts
from tests.unit.s3_events import encoded_record

FIELDS = [
    ("eventName",),
    ("s3",),
    ("s3", "bucket"),
    ("s3", "bucket", "name"),
    ("s3", "object"),
    ("s3", "object", "key"),
    ("s3", "object", "versionId"),
]
_MISSING = object()

# The folder says how the fake S3 answers; most objects are simply there.
_folders = st.sampled_from(["there/", "there/", "there/", "gone/", "archived/", "denied/", "cut/"])
_keys = st.builds(
    lambda folder, name: quote_plus(folder + name, safe="/", errors="surrogatepass"), _folders, texts | huge_texts
)
_raw_keys = st.text(st.sampled_from("%+/.0fFé\ud800\n"), max_size=12)
_versions = st.none() | st.sampled_from(["v1", "v2", "null"])


def _changed(record: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """The record with one field replaced or missing."""
    result = owner = copy.deepcopy(record)
    for name in path[:-1]:
        owner = owner[name]
    owner[path[-1]] = value
    if value is _MISSING:
        del owner[path[-1]]
    return result


_event_names = st.sampled_from(
    ["ObjectCreated:Put", "ObjectCreated:Copy", "ObjectRestore:Completed", "ObjectRestore:Post", "ObjectRemoved:Delete"]
)

valid_records = st.builds(
    lambda record, name: record | {"eventName": name},
    st.builds(encoded_record, st.sampled_from(["uploads-dev", "uploads-prod"]), _keys, _versions),
    _event_names,
)
_damaged_records = st.builds(
    _changed,
    valid_records,
    st.sampled_from(FIELDS),
    st.just(_MISSING) | _raw_keys | scalars | json_values,
)


@st.composite
def _record_lists(draw: st.DrawFn) -> list[Any]:
    """Some of them more than once, in any order."""
    records = draw(st.lists(valid_records | _damaged_records | json_values, max_size=4))
    repeated = draw(st.lists(st.sampled_from(records), max_size=2)) if records else []
    return draw(st.permutations(records + repeated))


events = (
    st.builds(lambda records: {"Records": records}, _record_lists() | st.lists(valid_records, max_size=4))
    | st.builds(lambda records: {"Event": "s3:TestEvent", "Records": records}, _record_lists() | json_values)
    | st.builds(lambda value: {"Records": value}, json_values)
    | json_values
)
