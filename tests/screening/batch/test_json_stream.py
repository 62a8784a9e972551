"""A long list of JSON is read object by object, and nothing ambiguous in it is let through."""

from __future__ import annotations

import io
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.batch.errors import BatchError
from screening.batch.json_stream import JsonStream

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.slow
@given(st.lists(st.dictionaries(st.text(), JSON, max_size=4), max_size=6), st.sampled_from([None, 1]))
def test_a_list_is_read_as_json_reads_it(content: list[object], indent: int | None) -> None:
    stream = JsonStream(io.BytesIO(json.dumps(content, indent=indent).encode()))

    assert list(stream) == content
    assert stream.is_list


@pytest.mark.slow
@given(st.dictionaries(st.text(), JSON, min_size=1))
def test_one_object_is_one_object(content: dict[str, object]) -> None:
    stream = JsonStream(io.BytesIO(b"\xef\xbb\xbf " + json.dumps(content, ensure_ascii=False).encode()))

    assert list(stream) == [content]
    assert not stream.is_list


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "batch.not_json"),
        ("{", "batch.not_json"),
        ("[{}", "batch.not_json"),
        ("[{},]", "batch.not_json"),
        ("[{} {}]", "batch.not_json"),
        ("[{}]]", "batch.json_more"),
        ("{} {}", "batch.json_more"),
        ('{"a": 1, "a": 2}', "batch.json_double"),
        ('[{"b": {"a": 1, "a": 2}}]', "batch.json_double"),
        ('{"a": NaN}', "batch.json_constant"),
        ('{"a": -Infinity}', "batch.json_constant"),
        ("[" * 100_000, "batch.not_json"),
        ('{"a":' * 100_000, "batch.not_json"),
    ],
)
def test_what_is_broken_or_ambiguous_is_refused(text: str, key: str) -> None:
    with pytest.raises(BatchError) as raised:
        list(JsonStream(io.BytesIO(text.encode())))

    assert raised.value.key == key


def test_a_key_that_stands_twice_is_not_repeated_where_it_is_a_bsn() -> None:
    """REQ free-text: the message about it is written before the request is looked at."""
    with pytest.raises(BatchError) as raised:
        list(JsonStream(io.BytesIO(b'{"111222333": 1, "111222333": 2}')))

    assert "111222333" not in str(raised.value)


def test_the_first_objects_come_before_the_last_is_read() -> None:
    whole = b"[" + b",".join([b'{"a": "' + b"x" * 1000 + b'"}'] * 5_000) + b"]"
    source = io.BytesIO(whole)

    next(iter(JsonStream(source)))

    assert source.tell() < len(whole) / 10


@pytest.mark.slow
def test_memory_is_bounded_by_the_object_not_by_the_file() -> None:
    whole = io.BytesIO(b"[" + b",".join([b'{"a": "' + b"x" * 1000 + b'"}'] * 20_000) + b"]")
    tracemalloc.start()
    try:
        for _ in JsonStream(whole):
            pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 2_000_000


def test_one_object_of_ten_megabytes_is_read_in_time() -> None:
    content = {"a": "x" * 10_000_000}

    assert list(JsonStream(io.BytesIO(json.dumps(content).encode()))) == [content]
