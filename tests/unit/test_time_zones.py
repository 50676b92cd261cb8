"""Time zones: names, clocks that are put forward and back, and whose "yesterday" it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.conversation.duplicates import without_duplicates
from graphmem.conversation.readers.origin import Item, Origin
from graphmem.conversation.times import locomo_time, longmemeval_time, said_at, spoken_at
from graphmem.conversation.validation import as_row, parse_turn
from graphmem.conversation.zones import checked_zone, in_zone, zone_named
from graphmem.errors import InputError
from graphmem.extraction.time import in_words, resolve
from graphmem.graph.turns import fingerprint, turn_from
from graphmem.recall.config import DEFAULT
from graphmem.recall.explaining import explained
from graphmem.recall.explanation_text import found_fields
from graphmem.recall.layout import Layout
from graphmem.recall.search import rank
from graphmem.recall.snapshot import NodeRow, Snapshot
from graphmem.recall.times import asking_time, times_in
from graphmem.records import Turn
from graphmem.steps.recall import manner_from

TOKYO, LISBON = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Lisbon")
NEW_YORK = ZoneInfo("America/New_York")
#: Of all kinds: behind and ahead of UTC by up to 14 hours, by halves and quarters of hours, with
#: clocks put forward at midnight (Beirut, Havana, Santiago) or by half an hour (Lord Howe).
ZONES = st.sampled_from(
    [
        *("UTC", "Europe/Lisbon", "America/New_York", "Asia/Tokyo", "Asia/Kathmandu"),
        *("Asia/Beirut", "America/Havana", "America/Santiago", "Australia/Lord_Howe"),
        *("Pacific/Tongatapu", "Pacific/Pago_Pago", "Asia/Kolkata"),
    ]
).map(ZoneInfo)
DAYS = st.dates(min_value=date(1975, 1, 2), max_value=date(2035, 1, 1))
CLOCKS = st.times().map(lambda at: at.replace(tzinfo=None))


# --- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["UTC", "Europe/Lisbon", "America/Argentina/Ushuaia", "Etc/GMT-1"])
def test_names_of_the_database_are_zones(name: str) -> None:
    zone = zone_named(checked_zone(name))
    assert zone is not None
    assert zone.key == name


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            " ",
            "Mars/Base",
            "../../etc/passwd",
            "../../etc",
            "/etc/passwd",
            "Europe",
            "Europe/",
        ),
        *("localtime", "posixrules", "Factory", "right/UTC", "tzdata.zi", "zone.tab", "+01:00"),
        *("Europe/Lisbon\0", "Europe/Lisbon\n", " Europe/Lisbon", "x" * 10_000, "\ud800"),
        *(None, 1, b"UTC", True, ["UTC"], ZoneInfo("UTC")),
    ],
)
def test_what_names_no_zone_is_a_clear_error(name: object) -> None:
    with pytest.raises(InputError) as caught:
        checked_zone(name)
    assert "time zone" in caught.value.message
    assert "Europe/Lisbon" in caught.value.hint
    assert len(caught.value.message) < 200


def test_a_slip_is_helped() -> None:
    with pytest.raises(InputError) as caught:
        checked_zone("Europe/Lisboa")
    assert "Did you mean Europe/Lisbon" in caught.value.hint


@pytest.mark.parametrize("name", ["Mars/Base", "../../etc", "", "Europe"])
def test_a_stored_zone_that_is_unknown_here_says_what_to_do(name: str) -> None:
    with pytest.raises(InputError) as caught:
        zone_named(name)
    assert "tzdata" in caught.value.hint


def test_every_zone_that_is_taken_can_be_used() -> None:
    for name in sorted(available_timezones() - {"localtime", "posixrules", "Factory"}):
        assert zone_named(name) is not None


def test_a_moment_at_the_end_of_the_calendar_stays_in_utc() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    assert in_zone(last, TOKYO) == last
    assert parse_turn({"text": "x", "said_at": last}, zone=TOKYO).session == "9999-12-31"


# --- times without a zone ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "zone", "moment"),
    [
        ("2023-05-09T08:30", TOKYO, "2023-05-08T23:30"),
        (datetime(2023, 5, 9, 8, 30), TOKYO, "2023-05-08T23:30"),
        (date(2023, 5, 9), TOKYO, "2023-05-08T15:00"),
        ("2023-05-09", LISBON, "2023-05-08T23:00"),
        ("2023-05-08T23:30Z", TOKYO, "2023-05-08T23:30"),
        ("2023-05-08T19:30-04:00", TOKYO, "2023-05-08T23:30"),
        (1683588600, TOKYO, "2023-05-08T23:30"),
        # The clocks of New York go from 2:00 to 3:00 on 10 March, and from 2:00 to 1:00 again on
        # 3 November 2024.
        ("2024-03-10T01:59", NEW_YORK, "2024-03-10T06:59"),
        ("2024-03-10T02:30", NEW_YORK, "2024-03-10T07:30"),
        ("2024-03-10T03:30", NEW_YORK, "2024-03-10T07:30"),
        ("2024-11-03T01:30", NEW_YORK, "2024-11-03T05:30"),
        (datetime(2024, 11, 3, 1, 30, fold=1), NEW_YORK, "2024-11-03T06:30"),
        ("2024-11-03T02:00", NEW_YORK, "2024-11-03T07:00"),
    ],
)
def test_a_time_is_read_by_the_zone_unless_it_has_one(
    written: object, zone: ZoneInfo, moment: str
) -> None:
    expected = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    for read in (said_at, spoken_at):
        found = read(written, zone)
        assert found == expected
        assert found.utcoffset() == timedelta()


@pytest.mark.parametrize("moment", [datetime.min, datetime.max])
def test_a_time_outside_the_calendar_is_refused(moment: datetime) -> None:
    zone = TOKYO if moment is datetime.min else NEW_YORK
    with pytest.raises(InputError, match="said_at cannot be read"):
        said_at(moment, zone)
    with pytest.raises(InputError, match="until cannot be read"):
        said_at(moment, zone, name="until")


@given(DAYS, CLOCKS, ZONES, st.integers(0, 1))
def test_reading_by_a_zone_agrees_with_the_clocks(
    day: date, clock: time, zone: ZoneInfo, fold: int
) -> None:
    wall = datetime.combine(day, clock).replace(fold=fold)
    found = said_at(wall, zone)
    assert found == wall.replace(tzinfo=zone).astimezone(UTC)
    assert found == said_at(wall.replace(tzinfo=zone))
    shown = found.astimezone(zone).replace(tzinfo=None, fold=0)
    plain = wall.replace(fold=0)
    # It is shown as it was written, but for what the clocks skip.
    assert shown == plain or not any(
        said_at(plain.replace(fold=f), zone).astimezone(zone).replace(tzinfo=None) == plain  # type: ignore[union-attr]
        for f in (0, 1)
    )


def test_without_a_zone_of_the_namespace_a_turn_keeps_its_own_clock() -> None:
    turn = parse_turn({"text": "x", "said_at": "2023-05-09T00:30+09:00"})
    assert turn.said_at == datetime(2023, 5, 8, 15, 30, tzinfo=UTC)
    assert turn.said_at.isoformat() == "2023-05-09T00:30:00+09:00"
    assert turn.session == "2023-05-08"  # sessions are named as ever
    assert parse_turn(as_row(turn)) == turn
    for written in ("2023-05-08T15:30Z", "2023-05-08T15:30", "2023-05-08T15:30+00:00"):
        other = parse_turn({"text": "x", "said_at": written})
        assert other.said_at is not None
        assert other.said_at.tzinfo is UTC
        assert fingerprint(other) == fingerprint(turn)


def test_a_session_without_a_name_is_called_by_the_zones_day() -> None:
    def session(zone: ZoneInfo | None) -> str:
        return parse_turn({"text": "x", "said_at": "2023-05-08T23:30Z"}, zone=zone).session

    assert (session(None), session(ZoneInfo("UTC"))) == ("2023-05-08", "2023-05-08")
    assert (session(TOKYO), session(NEW_YORK)) == ("2023-05-09", "2023-05-08")


def test_data_sets_without_zones_are_read_by_the_namespaces() -> None:
    for written in (
        locomo_time("1:56 pm on 8 May, 2023"),
        longmemeval_time("2023/05/08 (Mon) 13:56"),
    ):
        assert said_at(written) == datetime(2023, 5, 8, 13, 56, tzinfo=UTC)
        assert said_at(written, TOKYO) == datetime(2023, 5, 8, 4, 56, tzinfo=UTC)
    origin = Origin("f", "f.jsonl", zone=TOKYO)
    value = {"text": "x", "said_at": "2023-05-09T08:30"}
    turn = origin.read(value, Item(value, 1, 0), conversation="c", default_id="1")
    assert isinstance(turn, Turn)
    assert turn.said_at == datetime(2023, 5, 8, 23, 30, tzinfo=UTC)


def test_one_moment_written_twice_is_one_turn() -> None:
    times = ("2023-05-09T00:30+09:00", "2023-05-08T15:30Z")
    turns = [parse_turn({"id": "1", "text": "x", "session": "s", "said_at": at}) for at in times]
    items = without_duplicates(turns)
    assert list(items) == turns[:1]
    assert items.dropped == 1


# --- what a turn says -------------------------------------------------------------------------


def test_yesterday_at_half_past_midnight_is_the_day_before() -> None:
    moment = datetime(2023, 5, 8, 23, 30, tzinfo=UTC)
    (span,) = resolve("I fell yesterday.", moment.astimezone(TOKYO))
    assert in_words(span) == "8 May 2023"
    assert span.start == datetime(2023, 5, 7, 15, tzinfo=UTC)
    assert span.end == datetime(2023, 5, 8, 15, tzinfo=UTC)


@given(DAYS, CLOCKS, ZONES, st.sampled_from([("yesterday", -1), ("today", 0), ("tomorrow", 1)]))
def test_days_are_local_and_whole(
    day: date, clock: time, zone: ZoneInfo, word: tuple[str, int]
) -> None:
    """Whatever clock a moment is stored by, its days are those of the zone, without a gap."""
    moment = datetime.combine(day, clock).replace(tzinfo=zone).astimezone(UTC)
    here = moment.astimezone(zone)
    (span,) = resolve(f"I sing {word[0]}.", here)
    assert span.start is not None
    assert span.end is not None
    wanted = here.date() + timedelta(days=word[1])
    assert span.start.date() == wanted
    assert span.start.astimezone(UTC) == said_at(wanted, zone)
    assert in_words(span) == f"{wanted.day} {wanted:%B} {wanted.year}"
    begins, ends = span.start.astimezone(UTC), span.end.astimezone(UTC)
    assert begins < ends
    assert (begins <= moment < ends) == (word[1] == 0)
    (following,) = resolve("I sing tomorrow.", datetime.combine(wanted, time(12), tzinfo=zone))
    assert following.start is not None
    assert following.start.astimezone(UTC) == ends


def test_a_day_that_the_calendar_left_out_is_no_empty_time() -> None:
    # Samoa went from 29 to 31 December 2011.
    apia = ZoneInfo("Pacific/Apia")
    (span,) = resolve("I will sing tomorrow.", datetime(2011, 12, 29, 12, tzinfo=apia))
    assert span.start is not None
    assert span.end is not None
    assert span.start.astimezone(UTC) == datetime(2011, 12, 30, 10, tzinfo=UTC)
    assert span.end.astimezone(UTC) == datetime(2011, 12, 31, 10, tzinfo=UTC)


@given(DAYS, CLOCKS, ZONES, st.integers(1, 50))
def test_hours_pass_whatever_the_clocks_do(
    day: date, clock: time, zone: ZoneInfo, hours: int
) -> None:
    moment = datetime.combine(day, clock).replace(second=0, microsecond=0, tzinfo=zone)
    (span,) = resolve(f"It broke {hours} hours ago.", moment.astimezone(UTC).astimezone(zone))
    assert span.start is not None
    assert span.end is not None
    begins = span.start.astimezone(UTC)
    assert begins == moment.astimezone(UTC) - timedelta(hours=hours)
    assert span.end.astimezone(UTC) - begins == timedelta(minutes=1)


@pytest.mark.parametrize(
    ("said", "text", "begins", "ends"),
    [
        # The night in which the clocks of New York go forward, and the one in which they go back.
        ("2024-03-10T12:00", "It rang at 2:30 am today.", "2024-03-10T07:30", "2024-03-10T07:31"),
        ("2024-03-10T12:00", "I slept today.", "2024-03-10T05:00", "2024-03-11T04:00"),
        ("2024-11-03T12:00", "I slept today.", "2024-11-03T04:00", "2024-11-04T05:00"),
    ],
)
def test_days_with_an_hour_less_or_more(said: str, text: str, begins: str, ends: str) -> None:
    (span,) = resolve(text, datetime.fromisoformat(said).replace(tzinfo=NEW_YORK))
    assert span.start is not None
    assert span.end is not None
    assert span.start.astimezone(UTC) == datetime.fromisoformat(begins).replace(tzinfo=UTC)
    assert span.end.astimezone(UTC) == datetime.fromisoformat(ends).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "clock"), [(None, "2023-05-09T00:30:00+09:00"), (LISBON, "2023-05-08T16:30:00+01:00")]
)
def test_a_stored_turn_comes_back_on_the_clock_that_counts(
    zone: ZoneInfo | None, clock: str
) -> None:
    stored = {
        "source_id": "1", "text": "x", "conversation": "c", "session": "s",
        "said_at": datetime(2023, 5, 8, 15, 30, tzinfo=UTC), "said_offset": 9 * 3600,
    }  # fmt: skip
    turn = turn_from(stored, zone)
    assert turn.said_at is not None
    assert turn.said_at.isoformat() == clock


# --- questions --------------------------------------------------------------------------------


def layout(zone: ZoneInfo | None) -> Layout:
    vector = np.ones(1, dtype=np.float32)
    row = NodeRow(
        "turn:1", "turn", "I fell.", vector, speaker="Ana", conversation="c", session="s",
        source_id="T1", said_at=datetime(2023, 5, 8, 23, 30, tzinfo=UTC).timestamp(),
    )  # fmt: skip
    snapshot = Snapshot.build(1, [row], [], 1)
    return Layout.of(Snapshot(1, snapshot.arrays, zone), DEFAULT)


def yesterday(zone: ZoneInfo | None, asked_at: datetime | None) -> tuple[datetime, datetime]:
    (found,) = times_in("What did I do yesterday?", asking_time(layout(zone), asked_at))
    return datetime.fromtimestamp(found.start, UTC), datetime.fromtimestamp(found.end, UTC)


def test_yesterday_in_a_question_is_that_of_the_zone() -> None:
    tokyo = datetime(2023, 5, 8, 15, tzinfo=UTC), datetime(2023, 5, 9, 15, tzinfo=UTC)
    half_past_midnight = datetime(2023, 5, 9, 15, 30, tzinfo=UTC)  # the 10th in Tokyo
    there = half_past_midnight.astimezone(timezone(timedelta(hours=-4)))
    assert yesterday(TOKYO, half_past_midnight) == tokyo
    assert yesterday(TOKYO, there) == tokyo
    assert yesterday(TOKYO, datetime(2023, 5, 10, 0, 30)) == tokyo
    assert yesterday(None, half_past_midnight.astimezone(TOKYO)) == tokyo
    utc = datetime(2023, 5, 8, tzinfo=UTC), datetime(2023, 5, 9, tzinfo=UTC)
    assert yesterday(None, half_past_midnight) == utc
    assert yesterday(ZoneInfo("UTC"), half_past_midnight.astimezone(TOKYO)) == utc
    # Asked of history: counted from its last turn, at 8:30 on the 9th.
    start, _ = yesterday(TOKYO, None)
    assert start == datetime(2023, 5, 7, 15, tzinfo=UTC)


def test_results_show_the_zones_clocks() -> None:
    for zone, clock in ((None, "2023-05-08T23:30:00+00:00"), (TOKYO, "2023-05-09T08:30:00+09:00")):
        (hit,) = rank(layout(zone).snapshot, "Who fell?", np.ones(1, dtype=np.float32), k=1)
        assert hit.said_at is not None
        assert hit.said_at.isoformat() == clock


@pytest.mark.parametrize("name", ["since", "until", "as_of", "known_at"])
def test_filters_are_read_by_the_zone(name: str) -> None:
    given: dict[str, Any] = {name: "2023-05-09"}
    tokyo = manner_from(lambda: TOKYO, **given).filters
    assert getattr(tokyo, name) == datetime(2023, 5, 8, 15, tzinfo=UTC)
    assert getattr(manner_from(lambda: None, **given).filters, name) == datetime(
        2023, 5, 9, tzinfo=UTC
    )


def test_the_zone_is_asked_for_only_where_a_time_is_given() -> None:
    def never() -> ZoneInfo:
        raise AssertionError("not needed")

    assert manner_from(never, depth="light").asked_at is None
    asked = manner_from(lambda: TOKYO, asked_at="2023-05-08T23:30Z").asked_at
    assert asked is not None
    assert asked.date() == date(2023, 5, 9)  # what a model is told


def test_a_time_that_is_open_on_one_side_is_explained() -> None:
    vector = np.ones(1, dtype=np.float32)
    found = explained(layout(TOKYO).snapshot, "What happened since 8 May 2023?", vector, k=1).found
    assert found.interval == (datetime(2023, 5, 7, 15, tzinfo=UTC), None)
    assert ("time", "2023-05-08 to …") in found_fields(
        explained(layout(TOKYO).snapshot, "What happened since 8 May 2023?", vector, k=1)
    )
