"""Words that name times, English, lower case; no logic."""

from __future__ import annotations

from graphmem.extraction.time.calendar import Granularity


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _listed(text: str) -> list[str]:
    return text.split()


MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ],
        start=1,
    )
    for name in names.split()
}
#: Months that are also words or first names: alone they need a preposition before them.
DOUBTFUL_MONTHS = _words("may march mar april june august jan jun dec sep")

#: In lower case these are other words first.
DOUBTFUL_NAMES = _words("may march mar sun sat mon wed fri dec jan jun sep")

WEEKDAYS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        [
            "monday mon",
            "tuesday tue tues",
            "wednesday wed weds",
            "thursday thu thur thurs",
            "friday fri",
            "saturday sat",
            "sunday sun",
        ]
    )
    for name in names.split()
}
SHORT_WEEKDAYS = _words("mon tue tues wed weds thu thur thurs fri sat sun")
PLURAL_WEEKDAYS = _words(
    "mondays tuesdays wednesdays thursdays fridays saturdays sundays weekends weekdays"
)

#: Northern meteorological seasons by their first month.
SEASONS: dict[str, int] = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}

#: Hours of the day at which a part of it begins and ends.
DAY_PARTS: dict[str, tuple[int, int]] = {
    "morning": (6, 12),
    "noon": (12, 13),
    "lunchtime": (12, 14),
    "afternoon": (12, 18),
    "evening": (18, 24),
    "night": (18, 24),
}

UNITS: dict[str, Granularity] = {
    "second": "second",
    "sec": "second",
    "minute": "minute",
    "min": "minute",
    "hour": "hour",
    "hr": "hour",
    "day": "day",
    "night": "day",
    "week": "week",
    "fortnight": "fortnight",
    "weekend": "weekend",
    "month": "month",
    "quarter": "quarter",
    "year": "year",
    "yr": "year",
    "decade": "decade",
    "century": "century",
    "centuries": "century",
}

NUMBERS: dict[str, float] = {
    word: float(number)
    for number, word in enumerate(
        _listed(
            """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen twenty"""
        )
    )
} | {
    "thirty": 30.0,
    "forty": 40.0,
    "fifty": 50.0,
    "sixty": 60.0,
    "hundred": 100.0,
    "dozen": 12.0,
}

ORDINALS: dict[str, int] = {
    word: number
    for number, word in enumerate(
        _listed(
            """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
        thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth
        twentieth"""
        ),
        start=1,
    )
}

DECADES: dict[str, int] = {
    "twenties": 1920,
    "thirties": 1930,
    "forties": 1940,
    "fifties": 1950,
    "sixties": 1960,
    "seventies": 1970,
    "eighties": 1980,
    "nineties": 1990,
}

#: Feasts on a fixed day, by their words.
FEASTS: dict[tuple[str, ...], tuple[int, int]] = {
    ("new", "year", "'", "s", "day"): (1, 1),
    ("new", "year", "'", "s"): (1, 1),
    ("new", "years", "day"): (1, 1),
    ("new", "year", "'", "s", "eve"): (12, 31),
    ("new", "years", "eve"): (12, 31),
    ("valentine", "'", "s", "day"): (2, 14),
    ("valentine", "'", "s"): (2, 14),
    ("valentines", "day"): (2, 14),
    ("st", ".", "patrick", "'", "s", "day"): (3, 17),
    ("st", "patrick", "'", "s", "day"): (3, 17),
    ("april", "fools"): (4, 1),
    ("april", "fool", "'", "s", "day"): (4, 1),
    ("fourth", "of", "july"): (7, 4),
    ("independence", "day"): (7, 4),
    ("halloween",): (10, 31),
    ("veterans", "day"): (11, 11),
    ("christmas", "eve"): (12, 24),
    ("christmas", "day"): (12, 25),
    ("christmas",): (12, 25),
    ("xmas",): (12, 25),
    ("boxing", "day"): (12, 26),
}
#: Feasts that move: weeks of a month, or days from Easter.
EASTER_FEASTS: dict[tuple[str, ...], int] = {
    ("good", "friday"): -2,
    ("easter", "monday"): 1,
    ("easter", "sunday"): 0,
    ("easter",): 0,
}
THANKSGIVING = ("thanksgiving",)
#: With one of these words behind it, the name of a feast names a thing.
FEAST_THINGS = _words(
    """tree trees card cards cookie cookies egg eggs bunny gift gifts present presents costume
    costumes party decorations song songs carol carols carol dinner market movie movies lights
    eve's island spirit season sweater stocking turkey"""
)

PAST_WORDS = _words(
    """was were wasn weren had hadn did didn went got came saw took made gave told said met found
    left lost won bought brought thought taught caught built sent spent kept felt heard held began
    became grew knew drew flew threw wrote drove rode rose broke spoke woke chose froze stole wore
    tore swore ran sang drank swam sat ate fell stood understood led fed paid laid sold slept
    dreamt learnt burnt lit hid slid fought sought bore been gone done seen taken given known
    written driven eaten fallen shot hit cut put set let quit hurt beat shut read sank hung dug
    stuck struck swung bent lent meant dealt kept wept swept crept sprang shook forgot forgave"""
)
#: Words in -ed that tell no tense.
NOT_PAST = _words(
    "need bed red shed seed feed weed speed indeed hundred naked sacred exceed proceed breed bleed"
)
FUTURE_WORDS = _words(
    """will ll won shall gonna tomorrow tonight plan plans planning hope hopes hoping intend
    upcoming forward wait let want wants promise looking would"""
)
PRESENT_WORDS = _words("is are am s m re isn aren has have does do don doesn can must should may")

#: What a bare year may follow, and a bare month too.
DATE_PREPOSITIONS = _words(
    """in since until till by from to of during before after around circa early late mid through
    throughout between about year and as"""
)
#: What the name of a month that is also a person's or a word's must follow when it stands alone.
SURE_PREPOSITIONS = _words("in since until till during early late mid throughout through")
#: What lets a bare season be a time.
SEASON_DETERMINERS = _words("the during by since until till this last next past coming late early")
#: With one of these words behind it, a season or a weekday only describes a thing.
THINGS = _words(
    """roast school brunch roll rolls onion onions cleaning water coat coats jacket job camp camps
    clothes dress olympics sports lights league mass service paper driver supper menu collection
    sale sales garden house solstice equinox in for asleep apart behind down off over out short
    back into under through within prey"""
)
#: What may follow a weekday or season that stands for a time.
FUNCTION_WORDS = _words(
    """i we you he she they it the a an my our his her their this that and or but so when where
    while because if with at in on of to for from by before after until till since than then as is
    was were are has have had will would can could should may might must do did does who which
    there here just really also too not no night morning afternoon evening around about both all
    ana n't"""
)
#: "2000 meters" is no year.
COUNTED = _words(
    """people dollars euros pounds bucks meters metres miles km kilometers kilometres feet steps
    words calories points percent degrees pieces pages copies square men women children cubic"""
)
OWNERS = _words("my your his her its our their whose upper low high lower mid's")
#: "12 May Street" is an address.
ADDRESSES = _words("street st road rd avenue ave lane square drive court crescent way terrace")
RECURRING = _words("every each most many some any per")
LAST = ("last", "past", "previous", "preceding")
NEXT = ("next", "coming", "following", "upcoming")
#: Words that a time can begin with; nothing is tried at others.
BEGINNINGS = frozenset(
    {*MONTHS, *WEEKDAYS, *SEASONS, *NUMBERS, *ORDINALS, *LAST, *NEXT, *UNITS, *DECADES}
    | {word for words in (*FEASTS, *EASTER_FEASTS, THANKSGIVING) for word in words[:1]}
    | _words(
        """the this these a an half couple few several many some about around roughly almost nearly
        over in within yesterday today tonight tomorrow early mid middle late beginning start
        starting end since until till from between before after at by noon midday midnight q ' @"""
    )
)
