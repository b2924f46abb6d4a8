"""Values as they travel, both ways."""

import pytest
from google.protobuf import struct_pb2
from pulumi import AssetArchive, FileArchive, FileAsset, RemoteArchive, RemoteAsset, StringAsset
from tapkit.runner.wire import OUTPUT, RESOURCE, SECRET, SIGNATURE, UNKNOWN, Decoder, encode, placed


def struct(**values) -> struct_pb2.Struct:
    """A message of properties."""
    made = struct_pb2.Struct()
    made.update(values)
    return made


def test_plain_values_arrive_as_they_were_sent():
    values = {"text": "a", "whole": 3, "part": 2.5, "yes": True, "list": [1, None, {"a": []}], "object": {}}
    decoder = Decoder()
    assert (decoder.properties(encode(values, set())), decoder.secrets) == (values, set())
    assert str(UNKNOWN) == "unknown"


@pytest.mark.parametrize(("whole", "kind"), [(False, float), (True, int)])
def test_a_whole_number_is_a_float_unless_it_is_asked_for(whole: bool, kind: type):
    assert isinstance(Decoder(whole).properties(encode({"a": 3}, set()))["a"], kind)


def test_properties_without_a_value_are_left_out():
    assert Decoder().properties(encode({"a": None, "b": {"c": None}}, set())) == {"b": {}}
    assert Decoder().properties(struct(a=None, b={"c": None})) == {"b": {}}


def test_what_is_unknown_stays_unknown():
    assert Decoder().properties(encode({"a": [UNKNOWN]}, set())) == {"a": [UNKNOWN]}


def test_secrets_are_known_by_their_property():
    decoder = Decoder()
    assert decoder.properties(encode({"a": {"deep": 1}, "b": 2}, {"a"})) == {"a": {"deep": 1}, "b": 2}
    assert decoder.secrets == {"a"}


@pytest.mark.parametrize(
    ("sent", "value", "secret"),
    [
        ({SIGNATURE: OUTPUT, "value": 1}, 1, False),
        ({SIGNATURE: OUTPUT, "value": 1, "secret": True}, 1, True),
        ({SIGNATURE: OUTPUT}, UNKNOWN, False),
        ({SIGNATURE: SECRET, "value": [1]}, [1], True),
        ({SIGNATURE: RESOURCE, "urn": "urn:x", "id": "i-1"}, "i-1", False),
        ({SIGNATURE: RESOURCE, "urn": "urn:x"}, "urn:x", False),
    ],
)
def test_outputs_secrets_and_resources_are_their_value(sent: dict, value: object, secret: bool):
    decoder = Decoder()
    assert decoder.properties(struct(a=sent)) == {"a": value}
    assert decoder.secrets == ({"a"} if secret else set())


FILES = {
    "file": FileAsset("f"),
    "text": StringAsset("t"),
    "page": RemoteAsset("https://example.com"),
    "folder": FileArchive("d"),
    "far": RemoteArchive("https://example.com/a"),
    "several": AssetArchive({"inner": FileAsset("g")}),
}


def test_assets_and_archives_arrive_as_they_were_sent():
    found = Decoder().properties(encode(FILES, set()))
    assert {name: type(value) for name, value in found.items()} == {name: type(value) for name, value in FILES.items()}
    assert (found["file"].path, found["text"].text, found["page"].uri) == ("f", "t", "https://example.com")
    assert (found["folder"].path, found["far"].uri) == ("d", "https://example.com/a")
    assert found["several"].assets["inner"].path == "g"


def test_a_kind_of_value_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="unknown kind of value: new"):
        Decoder().properties(struct(a={SIGNATURE: "new"}))


def test_files_are_placed_in_the_programs_folder(tmp_path):
    found = placed({"a": [FILES["file"], FILES["several"], 1]}, tmp_path)
    assert (found["a"][0].path, found["a"][1].assets["inner"].path) == (str(tmp_path / "f"), str(tmp_path / "g"))
