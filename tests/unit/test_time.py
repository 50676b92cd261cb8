from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphmem.extraction.time import TimeSpan, in_words, resolve

WEDNESDAY = datetime(2023, 5, 10, 14, 30, tzinfo=UTC)
SUNDAY = datetime(2024, 1, 14, 9, 0, tzinfo=UTC)
OPEN = None

# Said on Wednesday 10 May 2023: sentence, the words meant, first and last day (both inclusive).
TABLE: list[tuple[str, str, str | None, str | None]] = [
    # days
    ("I went to a support group yesterday.", "yesterday", "2023-05-07", "2023-05-07"),
    ("I am tired today.", "today", "2023-05-10", "2023-05-10"),
    ("We leave tomorrow.", "tomorrow", "2023-05-11", "2023-05-11"),
    ("I left the day before yesterday.", "the day before yesterday", "2023-05-08", "2023-05-08"),
    ("They arrive the day after tomorrow.", "the day after tomorrow", "2023-05-12", "2023-05-12"),
    ("I slept badly last night.", "last night", "2023-05-09", "2023-05-09"),
    ("We are cooking tonight.", "tonight", "2023-05-10", "2023-05-10"),
    ("I ran five miles this morning.", "this morning", "2023-05-10", "2023-05-10"),
    ("Omar called yesterday evening.", "yesterday evening", "2023-05-09", "2023-05-09"),
    ("I fly tomorrow at 7:30 am.", "tomorrow at 7:30 am", "2023-05-11", "2023-05-11"),
    ("He left half an hour ago.", "half an hour ago", "2023-05-10", "2023-05-10"),
    ("It began 20 minutes ago.", "20 minutes ago", "2023-05-10", "2023-05-10"),
    ("The vet called a couple of days ago.", "a couple of days ago", "2023-05-08", "2023-05-08"),
    ("We met three days ago.", "three days ago", "2023-05-07", "2023-05-07"),
    ("I quit two weeks ago.", "two weeks ago", "2023-04-26", "2023-04-26"),
    ("I saw her a week ago.", "a week ago", "2023-05-03", "2023-05-03"),
    ("We move in ten days.", "in ten days", "2023-05-20", "2023-05-20"),
    ("The trip starts two weeks from now.", "two weeks from now", "2023-05-24", "2023-05-24"),
    # weekdays
    ("I saw Ana last Friday.", "last Friday", "2023-05-05", "2023-05-05"),
    ("I met her last Monday.", "last Monday", "2023-05-08", "2023-05-08"),
    ("We talked on Monday.", "on Monday", "2023-05-08", "2023-05-08"),
    ("We will talk on Monday.", "on Monday", "2023-05-15", "2023-05-15"),
    ("I'm going to see them on Friday.", "on Friday", "2023-05-12", "2023-05-12"),
    ("I'll see you Saturday.", "Saturday", "2023-05-13", "2023-05-13"),
    ("The exam is this Friday.", "this Friday", "2023-05-12", "2023-05-12"),
    ("We fly next Tuesday.", "next Tuesday", "2023-05-16", "2023-05-16"),
    ("She arrived on Saturday night.", "on Saturday night", "2023-05-06", "2023-05-06"),
    ("I met him on Tuesday, May 2.", "Tuesday, May 2", "2023-05-02", "2023-05-02"),
    ("He moved out the Friday before last.", "the Friday before last", "2023-04-28", "2023-04-28"),
    ("I start a week from Friday.", "a week from Friday", "2023-05-19", "2023-05-19"),
    ("We met on Thursday of last week.", "Thursday of last week", "2023-05-04", "2023-05-04"),
    # weeks and weekends
    ("I was in Rome last week.", "last week", "2023-05-01", "2023-05-07"),
    ("I start next week.", "next week", "2023-05-15", "2023-05-21"),
    ("This week has been hard.", "This week", "2023-05-08", "2023-05-14"),
    ("We hiked the week before last.", "the week before last", "2023-04-24", "2023-04-30"),
    ("We camped last weekend.", "last weekend", "2023-05-06", "2023-05-07"),
    ("We camped the weekend before last.", "the weekend before last", "2023-04-29", "2023-04-30"),
    ("We will camp this weekend.", "this weekend", "2023-05-13", "2023-05-14"),
    ("I'll paint next weekend.", "next weekend", "2023-05-20", "2023-05-21"),
    ("We will go at the weekend.", "at the weekend", "2023-05-13", "2023-05-14"),
    ("We met the first week of June 2022.", "first week of June 2022", "2022-06-01", "2022-06-07"),
    # months
    ("I moved last month.", "last month", "2023-04-01", "2023-04-30"),
    ("I'm moving next month.", "next month", "2023-06-01", "2023-06-30"),
    ("We met in March.", "in March", "2023-03-01", "2023-03-31"),
    ("We met in November.", "in November", "2022-11-01", "2022-11-30"),
    ("We will meet in March.", "in March", "2024-03-01", "2024-03-31"),
    ("I will retire next May.", "next May", "2024-05-01", "2024-05-31"),
    ("We went last August.", "last August", "2022-08-01", "2022-08-31"),
    ("We met in May 2021.", "in May 2021", "2021-05-01", "2021-05-31"),
    ("I started three months ago.", "three months ago", "2023-02-01", "2023-02-28"),
    ("We leave in mid-June.", "mid-June", "2023-06-11", "2023-06-20"),
    ("He was ill in early April.", "early April", "2023-04-01", "2023-04-10"),
    ("We will meet in late February 2024.", "late February 2024", "2024-02-21", "2024-02-29"),
    ("It closes at the end of the month.", "the end of the month", "2023-05-21", "2023-05-31"),
    # dates
    ("She was born on 7 May 1998.", "7 May 1998", "1998-05-07", "1998-05-07"),
    ("We met on the 3rd of April, 2020.", "the 3rd of April, 2020", "2020-04-03", "2020-04-03"),
    ("It opened on December 1st, 2019.", "December 1st, 2019", "2019-12-01", "2019-12-01"),
    ("It happened on April 30.", "April 30", "2023-04-30", "2023-04-30"),
    ("It happened on 30 December.", "30 December", "2022-12-30", "2022-12-30"),
    ("The show will be on 2 February.", "2 February", "2024-02-02", "2024-02-02"),
    ("I paid on 2023-02-28.", "2023-02-28", "2023-02-28", "2023-02-28"),
    ("I paid on 14/02/2023.", "14/02/2023", "2023-02-14", "2023-02-14"),
    ("I paid on 2/14/23.", "2/14/23", "2023-02-14", "2023-02-14"),
    ("I got it on the 5th.", "the 5th", "2023-05-05", "2023-05-05"),
    ("I got it on the 20th.", "the 20th", "2023-04-20", "2023-04-20"),
    ("I will get it on the 5th.", "the 5th", "2023-06-05", "2023-06-05"),
    # seasons, quarters
    ("We met in the summer of 2021.", "the summer of 2021", "2021-06-01", "2021-08-31"),
    ("We met last summer.", "last summer", "2022-06-01", "2022-08-31"),
    ("We'll travel this summer.", "this summer", "2023-06-01", "2023-08-31"),
    ("I graduated in spring 2019.", "spring 2019", "2019-03-01", "2019-05-31"),
    ("I broke my leg last winter.", "last winter", "2022-12-01", "2023-02-28"),
    ("We will marry in the fall.", "in the fall", "2023-09-01", "2023-11-30"),
    ("Sales fell the third quarter of 2022.", "third quarter of 2022", "2022-07-01", "2022-09-30"),
    ("Sales fell in Q4 2022.", "Q4 2022", "2022-10-01", "2022-12-31"),
    # years and more
    ("I moved here last year.", "last year", "2022-01-01", "2022-12-31"),
    ("We'll build a house next year.", "next year", "2024-01-01", "2024-12-31"),
    ("We met in 2016.", "2016", "2016-01-01", "2016-12-31"),
    ("It opened three years ago.", "three years ago", "2020-01-01", "2020-12-31"),
    ("She left early last year.", "early last year", "2022-01-01", "2022-04-30"),
    ("He died in late 2020.", "late 2020", "2020-09-01", "2020-12-31"),
    ("They toured in the 90s.", "the 90s", "1990-01-01", "1999-12-31"),
    ("They toured in the early 1980s.", "the early 1980s", "1980-01-01", "1983-12-31"),
    ("It was built in the 19th century.", "the 19th century", "1801-01-01", "1900-12-31"),
    ("We did it in the first half of 2020.", "the first half of 2020", "2020-01-01", "2020-06-30"),
    # feasts
    ("We met on Christmas Eve.", "Christmas Eve", "2022-12-24", "2022-12-24"),
    ("We will meet at Halloween.", "Halloween", "2023-10-31", "2023-10-31"),
    ("I got it for Valentine's Day.", "Valentine's Day", "2023-02-14", "2023-02-14"),
    ("I'm off from the 27th till new year's eve.", "till new year", "2023-05-27", "2023-12-31"),
    ("my last day is dec 21.", "dec 21", "2023-12-21", "2023-12-21"),
    ("We cooked on Thanksgiving 2021.", "Thanksgiving 2021", "2021-11-25", "2021-11-25"),
    ("We left at Easter.", "Easter", "2023-04-09", "2023-04-09"),
    # intervals
    ("I have lived here since 2019.", "since 2019", "2019-01-01", OPEN),
    ("I've been ill since yesterday.", "since yesterday", "2023-05-09", OPEN),
    ("I've been ill since last Thursday.", "since last Thursday", "2023-05-04", OPEN),
    ("I worked there until 2018.", "until 2018", OPEN, "2018-12-31"),
    ("I worked there from 2010 to 2015.", "from 2010 to 2015", "2010-01-01", "2015-12-31"),
    ("I worked there from May to July.", "from May to July", "2022-05-01", "2022-07-31"),
    ("She will be away from May to July.", "from May to July", "2023-05-01", "2023-07-31"),
    ("I lived there between 2001 and 2004.", "between 2001 and 2004", "2001-01-01", "2004-12-31"),
    ("The fair ran June 3-5, 2022.", "June 3-5, 2022", "2022-06-03", "2022-06-05"),
    ("The fair was on 3-5 April.", "3-5 April", "2023-04-03", "2023-04-05"),
    ("I've painted for the past two years.", "the past two years", "2021-05-10", "2023-05-10"),
    ("It rained over the last three days.", "the last three days", "2023-05-07", "2023-05-10"),
    ("I'll be busy for the next two weeks.", "the next two weeks", "2023-05-10", "2023-05-24"),
]  # fmt: skip
TABLE[0] = ("I went to a support group yesterday.", "yesterday", "2023-05-09", "2023-05-09")

NO_TIMES = [
    "May I ask you something?", "I may go to Rome.", "Wait a second!", "Just a minute, please.",
    "We ate a spring roll.", "March on, soldiers!", "The Sunday roast was great.",
    "I run every Sunday.", "I have painted since I was ten.", "We go there on Sundays.",
    "I swim every summer.", "It took two weeks.", "I read for two hours.", "He is in his 30s.",
    "I love the winter coat.", "June is my aunt.", "April said yes.", "He will fall in love.",
    "I bought 2000 shirts.", "She came second.", "The day was long.", "One day I will sail.",
    "I finished it in two weeks.", "It costs 1999 dollars.", "Chapter 12/13 is dull.",
    "I paid on 3/4/2023.", "Will and May are here.", "He has a summer job.", "I play twice a week.",
    "We have dinner at night.", "Sat down in the sun.", "What a year!", "Call 555-2019-12.",
    "It happened on 31 February.", "Black Friday sales are a trap.", "I like Friday Night Lights.",
]  # fmt: skip


def days(span: TimeSpan) -> tuple[str | None, str | None]:
    last = span.end and span.end - timedelta(microseconds=1)
    return (
        span.start.date().isoformat() if span.start else None,
        last.date().isoformat() if last else None,
    )


@pytest.mark.parametrize(("text", "words", "first", "last"), TABLE)
def test_table(text: str, words: str, first: str | None, last: str | None) -> None:
    (span,) = resolve(text, WEDNESDAY)
    assert days(span) == (first, last)
    assert span.text == text[span.span.start : span.span.end]
    assert words in span.text or span.text in words


@pytest.mark.parametrize("text", NO_TIMES)
def test_what_only_looks_like_a_time_or_fixes_none_is_left_alone(text: str) -> None:
    assert resolve(text, WEDNESDAY) == []


@pytest.mark.parametrize(
    ("text", "said_at", "first", "last"),
    [
        ("We went to the lake last weekend.", SUNDAY, "2024-01-06", "2024-01-07"),
        ("We went to the lake this weekend.", SUNDAY, "2024-01-13", "2024-01-14"),
        ("We left last December.", SUNDAY, "2023-12-01", "2023-12-31"),
        ("We were there this winter.", SUNDAY, "2023-12-01", "2024-02-29"),
        ("I called last Sunday.", SUNDAY, "2024-01-07", "2024-01-07"),
        ("I called on Sunday.", SUNDAY, "2024-01-07", "2024-01-07"),
        ("We met last month.", SUNDAY, "2023-12-01", "2023-12-31"),
        ("It was in Q4 last year.", SUNDAY, "2023-10-01", "2023-12-31"),
        ("I left two months ago.", datetime(2024, 4, 30, tzinfo=UTC), "2024-02-01", "2024-02-29"),
        ("I will go on the 31st.", datetime(2024, 4, 30, tzinfo=UTC), "2024-05-31", "2024-05-31"),
        ("I was there on 29 February.", WEDNESDAY, "2020-02-29", "2020-02-29"),
    ],
)
def test_edges_of_the_calendar(text: str, said_at: datetime, first: str, last: str) -> None:
    (span,) = resolve(text, said_at)
    assert days(span) == (first, last)


def test_days_are_those_of_the_speakers_zone() -> None:
    zone = timezone(timedelta(hours=-8))
    late = datetime(2023, 5, 9, 23, 30, tzinfo=zone)  # the 10th in Greenwich
    (span,) = resolve("I fell yesterday.", late)
    assert span.start == datetime(2023, 5, 8, tzinfo=zone)
    assert span.end == datetime(2023, 5, 9, tzinfo=zone)
    summer_time = datetime(2024, 3, 31, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    (span,) = resolve("I fell today.", summer_time)
    assert (span.start, span.end) == (
        datetime(2024, 3, 31, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(2024, 4, 1, tzinfo=ZoneInfo("Europe/Berlin")),
    )


def test_the_verb_decides_where_the_words_do_not() -> None:
    (behind,) = resolve("on Monday", WEDNESDAY, tense="past")
    (ahead,) = resolve("on Monday", WEDNESDAY, tense="future")
    assert (days(behind)[0], days(ahead)[0]) == ("2023-05-08", "2023-05-15")


def test_hours_and_minutes() -> None:
    (span,) = resolve("He left half an hour ago.", WEDNESDAY)
    assert (span.start, span.granularity) == (WEDNESDAY - timedelta(minutes=30), "minute")
    (span,) = resolve("I fly tomorrow at 7:30 pm.", WEDNESDAY)
    assert span.start == datetime(2023, 5, 11, 19, 30, tzinfo=UTC)
    (span,) = resolve("He called at 5 this afternoon.", WEDNESDAY)
    assert span.start == datetime(2023, 5, 10, 17, 0, tzinfo=UTC)


def test_several_times_in_order() -> None:
    text = "I left Rome in 2016, came back last May and will leave tomorrow."
    assert [days(span)[0] for span in resolve(text, WEDNESDAY)] == [
        "2016-01-01", "2022-05-01", "2023-05-11",
    ]  # fmt: skip


def test_without_a_moment_only_full_dates_are_found() -> None:
    text = "It opened in 1934, closed on 7 May 1998 and burned down last year on a Monday in May."
    assert [span.text for span in resolve(text, None)] == ["1934", "7 May 1998"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I fell yesterday.", "9 May 2023"),
        ("I was there last week.", "1 to 7 May 2023"),
        ("We hiked the week before last.", "24 to 30 April 2023"),
        ("I moved last month.", "April 2023"),
        ("We met last summer.", "June to August 2022"),
        ("We met last winter.", "December 2022 to February 2023"),
        ("I moved last year.", "2022"),
        ("They toured in the 90s.", "1990 to 1999"),
        ("I have lived here since 2019.", "2019"),
        ("I worked there until last June.", "June 2022"),
        ("I've been ill since Monday.", "8 May 2023"),
        ("He left half an hour ago.", "10 May 2023, 14:00"),
        ("I slept badly last night.", "9 May 2023"),
    ],
)
def test_in_words(text: str, words: str) -> None:
    (span,) = resolve(text, WEDNESDAY)
    assert in_words(span) == words


WORDS = st.sampled_from(
    [
        *[
            "the",
            "a",
            "an",
            "in",
            "on",
            "at",
            "of",
            "since",
            "until",
            "from",
            "to",
            "between",
            "and",
        ],
        *[
            "before",
            "after",
            "last",
            "next",
            "this",
            "past",
            "early",
            "late",
            "mid",
            "end",
            "every",
        ],
        *["-", ",", ".", "'", "s", "two", "few", "couple", "half", "5", "th", "31", "st", "2019"],
        *["90", "0", "9999", "day", "days", "week", "weekend", "month", "year", "years", "quarter"],
        *[
            "decade",
            "century",
            "second",
            "hour",
            "minutes",
            "ago",
            "now",
            "summer",
            "winter",
            "May",
        ],
        *["March", "February", "June", "Monday", "Friday", "night", "morning", "yesterday", "for"],
        *["tomorrow", "Christmas", "Easter", "was", "will", "is", "7", ":", "30", "pm", "/", "12"],
        *["Q", "4", "first", "beginning"],
    ]
)
TEXTS = st.one_of(st.lists(WORDS, max_size=14).map(" ".join), st.text(max_size=80))
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=14)), ZoneInfo("America/New_York")])
MOMENTS = st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31))


@given(TEXTS, MOMENTS, ZONES)
@example("in 9999 decades", datetime(9999, 12, 31), UTC)
@example("9999 years ago", datetime(1, 1, 1), UTC)
@example("\u0661\u0662/\u0663/2019 \ud800 ¼ yesterday", datetime(2020, 1, 1), UTC)
def test_any_text_gives_sound_times(text: str, moment: datetime, zone: ZoneInfo) -> None:
    said_at = moment.replace(tzinfo=zone)
    spans = resolve(text, said_at)
    assert spans == resolve(text, said_at)
    behind = 0
    for span in spans:
        assert span.text == text[span.span.start : span.span.end]
        assert behind <= span.span.start < span.span.end
        behind = span.span.end
        assert span.start or span.end
        assert in_words(span)
        if span.start and span.end:
            assert span.start < span.end
        assert {side.tzinfo for side in (span.start, span.end) if side} == {zone}
    assert all(span.start or span.end for span in resolve(text, None))


RELATIVE = st.lists(
    st.sampled_from(
        [
            *["the", "a", "in", "on", "of", "since", "until", "last", "next", "this", "early"],
            *["late", "two", "three", "half", "days", "week", "weekend", "month", "years", "ago"],
            *["from", "now", "summer", "May", "March", "Monday", "Friday", "night", "yesterday"],
            *["tomorrow", "Halloween", "was", "will", "before", "after", "year", "winter", "to"],
        ]
    ),
    max_size=12,
).map(" ".join)


@given(RELATIVE, st.datetimes(min_value=datetime(1700, 1, 1), max_value=datetime(2300, 1, 1)))
def test_only_the_moment_it_was_said_counts(text: str, moment: datetime) -> None:
    # The calendar repeats itself after 400 years; what rests on today's date would not.
    cycle = timedelta(days=146_097)
    now, then = (resolve(text, at.replace(tzinfo=UTC)) for at in (moment, moment + cycle))
    assert [span.span for span in now] == [span.span for span in then]
    for one, other in zip(now, then, strict=True):
        assert (one.start and one.start + cycle) == other.start
        assert (one.end and one.end + cycle) == other.end
