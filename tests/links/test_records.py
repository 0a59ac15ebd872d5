"""Frames: whatever a crash cuts off or a disk garbles, whole records are found and nothing is invented."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from advocacy.links.door.records import MAGIC, NO_HASH, ClickRecord, encode, read
from advocacy.links.verdicts.machines import Seen

seens = st.builds(
    Seen,
    method=st.sampled_from(["GET", "HEAD", "OPTIONS"]),
    agent=st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    private=st.booleans(), mechanical=st.booleans(), prefetch=st.booleans(),
    secure=st.booleans(), language=st.booleans(), fetch_metadata=st.booleans(),
)  # fmt: skip
clicks = st.builds(
    ClickRecord,
    at_ms=st.integers(0, 2**48),
    link_id=st.integers(1, 2**62),
    seen=seens,
    day_hash=st.none() | st.binary(min_size=16, max_size=16).filter(lambda some: some != NO_HASH),
    click_id=st.none() | st.binary(min_size=16, max_size=16),
)
journals = st.lists(clicks, min_size=1, max_size=12)


def written(records: list[ClickRecord]) -> bytes:
    return MAGIC + b"".join(encode(record) for record in records)


@given(journals)
def test_what_is_written_is_read(records: list[ClickRecord]) -> None:
    found = list(read(written(records), finished=True))
    assert [each.record for each in found] == records
    assert [each.offset for each in found[1:]] == [each.end for each in found[:-1]]
    assert found[-1].end == len(written(records)) and not any(each.damage for each in found)


@given(journals, st.data())
def test_a_torn_tail_costs_only_what_was_never_acknowledged(records: list[ClickRecord], data: st.DataObject) -> None:
    whole = written(records)
    cut = data.draw(st.integers(len(MAGIC), len(whole)))
    expected = [each.record for each in read(whole, finished=True) if each.end <= cut]
    for finished in (True, False):
        assert [each.record for each in read(whole[:cut], finished=finished)] == expected


@given(journals, st.data())
def test_damage_costs_only_the_records_it_lies_in(records: list[ClickRecord], data: st.DataObject) -> None:
    whole = bytearray(written(records))
    frames = list(read(bytes(whole), finished=True))
    begin = data.draw(st.integers(len(MAGIC), len(whole) - 1))
    garbage = data.draw(st.binary(min_size=1, max_size=80))
    whole[begin : begin + len(garbage)] = garbage[: len(whole) - begin]
    untouched = [each.record for each in frames if each.end <= begin or each.offset >= begin + len(garbage)]
    found = [each.record for each in read(bytes(whole), finished=True)]
    following = iter(found)
    assert all(record in following for record in untouched)  # all of them, in their order
    assert all(record in records for record in found)


@given(journals, st.binary(max_size=200))
def test_zeros_and_noise_at_the_end_are_no_clicks(records: list[ClickRecord], noise: bytes) -> None:
    found = [each.record for each in read(written(records) + bytes(500) + noise, finished=True)]
    assert found == records


def test_a_long_agent_is_cut_and_still_read() -> None:
    record = ClickRecord(1, 1, Seen("GET", "ü" * 4000), None)
    (found,) = read(written([record]), finished=True)
    assert found.record.seen._replace(agent="") == Seen("GET", "")
    assert found.record.seen.agent.startswith("ü" * 1000)
