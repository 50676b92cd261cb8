"""The claim reader that goes by rules: what it reads from sentences, and what it never does."""

from __future__ import annotations

import functools
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.consolidation.claims import Claim, Statement, split_qualifier
from graphmem.consolidation.local_claims import LocalClaims
from graphmem.extraction.interface import EpisodeTurns, Extraction
from graphmem.extraction.local import LocalExtractor
from graphmem.records import Fact, Modality, Span, Triple, Turn

#: What Ana says, and what that claims: "attribute = value", of Ana where nobody else is named;
#: behind a stroke the act, where it is not that the value holds; "!" for what corrects.
SAID: list[tuple[str, list[str]]] = [
    ("I live in Porto.", ["residence = Porto"]),
    ("I moved to Lisbon last week.", ["residence = Lisbon"]),
    ("I've moved from Porto to Lisbon.", ["residence = Porto / ends", "residence = Lisbon"]),
    ("I work as a nurse at St Mary's.", ["occupation = nurse", "employer = St Mary's"]),
    ("I started a new job at Google in March.", ["employer = Google"]),
    ("I'm now working for Siemens.", ["employer = Siemens"]),
    ("I quit my job at Google.", ["employer = Google / ends"]),
    ("I got promoted to team lead.", ["occupation = team lead"]),
    ("My boyfriend is Tom.", ["partner = Tom", "relationship status = in a relationship"]),
    (
        "Tom and I broke up.",
        [
            "Tom: partner = Ana / ends",
            "Tom: relationship status = * / ends",
            "partner = Tom / ends",
            "relationship status = * / ends",
        ],
    ),
    ("I'm engaged to Paul.", ["relationship status = engaged", "partner = Paul"]),
    ("I love coffee.", ["likes = coffee"]),
    ("I love tea.", ["likes = tea"]),
    ("I don't like coffee anymore.", ["likes = coffee / ends"]),
    ("I no longer drink coffee.", ["habits = coffee / ends"]),
    ("I stopped smoking in May.", ["habits = smoking / ends"]),
    ("I used to live in Berlin.", ["residence = Berlin / was"]),
    ("My phone number is 555-1234.", ["phone number = 555-1234"]),
    ("My new number is 555-9876.", ["phone number = 555-9876"]),
    ("Sorry, I meant 555-9877, not 555-9876.", ["? = 555-9877 ! not 555-9876"]),
    ("Actually, my birthday is on 5 May, not 6 May.", ["birthday = 5 may ! not 6 may"]),
    ("The meeting is on Tuesday.", ["meeting date = tuesday"]),
    ("The meeting has been moved to Thursday.", ["meeting date = thursday"]),
    ("Ben told me that Clara moved to Rome.", []),
    ("I'm planning to move to Madrid next year.", []),
    ("I might move to Madrid.", []),
    ("My sister lives in Paris.", ["Ana's sister: residence = Paris"]),
    ("My dog's name is Rex.", ["Ana's dog: name = Rex"]),
    ("I'm 34 years old.", ["age = 34"]),
    ("I turned 35 yesterday.", ["age = 35"]),
    ("My favourite colour is blue.", ["favourite colour = blue"]),
    ("My favorite color is green now.", ["favourite colour = green"]),
    ("I switched from Spotify to Tidal.", ["habits = Spotify / ends", "habits = Tidal"]),
    ("I'm vegetarian.", ["diet = vegetarian"]),
    ("I eat meat again.", ["habits = meat", "diet = vegetarian / ends", "diet = vegan / ends"]),
    ("Correction: the flight leaves at 9, not at 8.", ["flight time = 9:00 ! not 8:00"]),
    (
        "Forget what I said about the trip, it's cancelled.",
        ["trip = * / ends", "trip date = * / ends", "trip time = * / ends"],
    ),
    ("I sold my car.", ["has = car / ends"]),
    ("I own a Honda.", ["has = Honda"]),
    ("I bought a Tesla.", ["has = Tesla"]),
    ("Our office is in Berlin.", ["office location = Berlin"]),
    ("The office relocated to Hamburg.", ["office location = Hamburg"]),
    ("Ben is my manager.", ["manager = Ben"]),
    ("Clara is my new manager.", ["manager = Clara"]),
    ("I'm allergic to peanuts.", ["allergic to = peanut"]),
    ("It turned out I'm not allergic to peanuts after all.", ["allergic to = peanut / denies"]),
    ("The bakery opens at 7.", ["bakery opening time = 7:00"]),
    ("I take my coffee with milk.", ["way of taking coffee = with milk"]),
    ("I take my coffee black these days.", ["way of taking coffee = black"]),
    ("I'm learning Spanish.", ["habits = Spanish"]),
    ("I gave up Spanish.", ["habits = Spanish / ends"]),
    ("I was joking, I don't live in Rome.", ["? = * / denies !", "residence = Rome / denies"]),
    ("That's not true, I never worked at Google.", ["employer = Google / denies"]),
    ("My marathon time is 4:10.", ["marathon time = 4:10"]),
    ("I have two cats.", ["number of cats = 2"]),
    ("I have three cats now.", ["number of cats = 3"]),
    ("My rent is 900 euros.", ["rent = 900 euro"]),
    ("I'm single.", ["relationship status = single", "partner = * / ends"]),
    (
        "I married Tom in June.",
        ["partner = Tom", "Tom: partner = Ana", "relationship status = married"],
    ),
    (
        "I broke up with Tom.",
        ["partner = Tom / ends", "Tom: partner = Ana / ends", "relationship status = * / ends"],
    ),
    (
        "I'm dating Paul.",
        ["relationship status = in a relationship", "partner = Paul", "Paul: partner = Ana"],
    ),
    (
        "Paul and I got married.",
        [
            "Paul: partner = Ana",
            "Paul: relationship status = married",
            "partner = Paul",
            "relationship status = married",
        ],
    ),
    ("My rent went up to 950 euros.", ["rent = 950 euro"]),
    ("I changed my phone number to 555-777.", ["phone number = 555-777"]),
    ("My email was changed to ana@x.org.", ["email = ana@x.org"]),
    ("I have a new phone number: 555-888.", ["phone number = 555-888"]),
    ("I'm a nurse.", ["occupation = nurse"]),
    ("I became a teacher.", ["occupation = teacher"]),
    ("I'm a designer at Google now.", ["occupation = designer", "employer = Google"]),
    ("I hate running.", ["likes = running / ends"]),
    ("I can't stand jazz.", ["likes = jazz / ends"]),
    ("I'm not into jazz these days.", ["likes = jazz / ends"]),
    (
        "I used to love sushi but now I can't stand it.",
        ["likes = sushi / was", "likes = sushi / ends"],
    ),
    ("My cousin Anna lives in Rome.", ["Anna: residence (cousin) = Rome"]),
    ("Anna, my colleague, moved to Milan.", ["Anna: residence (colleague) = Milan"]),
    ("I stopped learning Spanish.", ["habits = Spanish / ends"]),
    ("I started learning Italian.", ["habits = Italian"]),
    ("I quit smoking.", ["habits = smoking / ends"]),
    ("I cancelled my Netflix subscription.", ["has = Netflix subscription / ends"]),
    ("I lived in Berlin until 2019.", ["residence = Berlin / was"]),
    ("I've lived in Porto since 2019.", ["residence = Porto"]),
    ("I was a teacher back then.", ["occupation = teacher / was"]),
    ("The dentist appointment was postponed to June.", ["dentist appointment date = june"]),
    (
        "Our meeting is cancelled.",
        ["meeting = * / ends", "meeting date = * / ends", "meeting time = * / ends"],
    ),
    ("I was joking.", ["? = * / denies !"]),
    ("I meant Thursday.", ["? = thursday !"]),
    ("No wait, the party is on Friday.", ["party date = friday !"]),
    ("Actually, I prefer tea.", ["likes = tea"]),
    ("I don't live in Porto anymore.", ["residence = Porto / ends"]),
    ("My landlord is Mr Silva.", ["landlord = Mr Silva"]),
    ("I have no cats anymore.", ["has = cat / ends", "number of cats = 0"]),
    ("I got a third cat.", ["number of cats = 3"]),
    ("I'm not vegetarian any more.", []),
    ("I got divorced.", ["partner = * / ends", "relationship status = * / ends"]),
    ("I work in marketing.", ["works in = marketing"]),
    ("I left Google for Siemens.", ["employer = Google / ends", "employer = Siemens"]),
    ("I joined Siemens as an engineer.", ["employer = Siemens", "occupation = engineer"]),
    ("I joined a choir.", ["member of = choir"]),
    ("I left the choir.", ["member of = choir / ends"]),
    ("I like to swim.", ["likes = swimming"]),
    ("My new boss is called Petra.", ["manager = Petra"]),
    ("My deadline got pushed back to Friday.", ["deadline = friday"]),
    ("My handle is @ana_p.", ["handle = @ana_p"]),
    ("I never lived in Rome.", ["residence = Rome / denies"]),
    ("I never drink coffee.", ["habits = coffee / ends"]),
    ("I live in Porto, not in Lisbon.", ["residence = Porto ! not Lisbon"]),
    ("The train leaves at 9:15, not 9:50.", ["train time = 9:15 ! not 9:50"]),
    ("My car is red.", ["car colour = red"]),
    ("I drive a Honda.", ["drives = Honda"]),
    ("I smoke.", ["habits = smoking"]),
    ("My brother Tom quit his job at Siemens.", ["Tom: employer (brother) = Siemens / ends"]),
    ("Sorry, I meant that my sister lives in Lyon.", ["Ana's sister: residence = Lyon !"]),
    ("My rent is €900.", ["rent = 900 euro"]),
    ("My salary is 50,000 euros.", ["salary = 50000 euro"]),
    ("My brother's phone number is 555-1.", ["Ana's brother: phone number = 555-1"]),
    ("I'm no longer with Tom.", ["partner = Tom / ends", "Tom: partner = Ana / ends"]),
    ("Tom and I are getting married in June.", []),
    ("My best friend is Clara.", ["best friend = Clara"]),
    ("Clara is no longer my manager.", ["manager = Clara / ends"]),
    ("Ben used to be my manager.", ["manager = Ben / was"]),
    ("My car broke down.", []),
    ("My car is a Honda.", ["car = Honda"]),
    ("My favourite food is pizza.", ["favourite food = pizza"]),
    ("I don't have a car.", ["has = car / ends"]),
    ("I don't have a car any more.", ["has = car / ends"]),
    ("My hobbies are chess and hiking.", ["hobby = chess", "hobby = hiking"]),
    ("My daughter is 7.", ["Ana's daughter: age = 7"]),
    ("My daughter just turned 8.", ["Ana's daughter: age = 8"]),
    ("My mother is a nurse.", ["Ana's mother: occupation = nurse"]),
    ("I moved in with Tom.", ["lives with = Tom"]),
    ("I hated olives as a child.", []),
    ("I love olives now.", ["likes = olive"]),
    ("I retired last year.", ["employer = * / ends", "occupation = retired"]),
    ("I got laid off.", ["employer = * / ends"]),
    ("I switched my major from law to medicine.", ["field of study = medicine"]),
    ("I changed jobs.", ["employer = * / ends"]),
    (
        "Our next team meeting is at 3 pm in room 4.",
        ["team meeting time = 15:00", "team meeting location = room 4"],
    ),
    (
        "The concert on Friday got cancelled.",
        ["concert = * / ends", "concert date = * / ends", "concert time = * / ends"],
    ),
    ("My gym membership expired.", []),
    ("I've gone vegan.", ["diet = vegan"]),
    ("I'm not a vegetarian any longer.", ["diet = vegetarian / ends"]),
    ("I was born in Lyon.", ["birthplace = Lyon"]),
    ("We adopted a dog called Rex.", ["dog's name = Rex", "has = dog"]),
    ("My dog Rex died.", []),
    ("My doctor is Dr Weber now.", ["doctor = Dr Weber"]),
    ("It's Thursday, not Tuesday.", ["? = thursday ! not tuesday"]),
    ("I said Tuesday but I meant Thursday.", ["? = thursday !"]),
    ("I was wrong, the deadline is on the 5th.", ["deadline = 5th !"]),
    ("Scratch that, I live in Porto.", ["residence = Porto !"]),
    ("I made that up, I don't have a brother.", ["has = brother / denies"]),
    ("I don't actually like jazz, I was just being polite.", ["likes = jazz / ends"]),
    ("Sorry I'm late!", ["is = late"]),
    ("I have 3 meetings today.", ["number of meetings = 3"]),
    ("I ran a marathon in 4:10.", ["run = marathon"]),
    ("I play the piano.", ["habits = piano"]),
    ("I played tennis yesterday.", ["play = tennis"]),
    ("I prefer tea to coffee.", ["likes = tea"]),
    ("I go to the gym on Mondays.", ["goes to = gym"]),
    ("I live in Porto now, not Lisbon.", ["residence = Porto not Lisbon"]),
    ("We moved to a new flat in Porto.", ["home = flat", "flat: location = Porto"]),
    ("My dog died last week.", ["has = dog / ends"]),
    ("I'm off coffee.", ["habits = coffee / ends"]),
    ("Tom is my ex-husband.", ["partner = Tom / was"]),
    (
        "My train is at 18:30 from platform 4.",
        ["train time = 18:30", "train location = platform 4"],
    ),
    ("My favourite band is Radiohead.", ["favourite band = Radiohead"]),
    ("My flight is at 9 on Friday.", ["flight time = 9:00", "flight date = friday"]),
]

#: What somebody wrote, the names in it, its triples, and what that claims.
WRITTEN: list[tuple[str, str, list[str], list[str]]] = [
    ("Ana has lived in Porto since 2019.", "Porto", [], ["residence = Porto"]),
    ("Ana's favourite colour is green.", "", [], ["favourite colour = green"]),
    ("Ana: Rome, again.", "Rome", ["Ana/speaks of/Rome"], []),
    ("Ana talked about Rome.", "Rome", ["Ana/talked_about/Rome"], []),
    ("Ana discusses Rome.", "Rome", ["Ana/discusses/Rome"], []),
    ("Ana speaks French.", "French", ["Ana/speaks/French"], ["speaks = French"]),
    ("Ana resides in Lisbon.", "Lisbon", [], ["residence = Lisbon"]),
    ("Ana is employed by Siemens as an engineer.", "Siemens", [], ["employer = Siemens"]),
    ("Ana no longer works at Google.", "Google", [], ["employer = Google / ends"]),
    ("Ana's job title is senior engineer.", "", [], ["occupation = senior engineer"]),
    ("Ana moved to Berlin in 2021.", "Berlin", ["Ana/moved_to/Berlin"], ["residence = Berlin"]),
    ("Ana lives in Rome.", "Rome", ["Ana/resides in/Rome"], ["residence = Rome"]),
    ("Ana's favorite color is blue.", "", ["Ana/favorite_color/blue"], ["favourite colour = blue"]),
    (
        "Ana's phone number is 555-12.",
        "",
        ["Ana/has_phone_number/555-12"],
        ["phone number = 555-12"],
    ),
    ("Ana is 34.", "", ["Ana/age/34"], ["age = 34"]),
    ("Ana prefers tea over coffee.", "", [], ["likes = tea"]),
    ("Ana has stopped drinking coffee.", "", [], ["habits = coffee / ends"]),
    (
        "Ana doesn't drink coffee anymore; she drinks tea.",
        "",
        [],
        ["habits = coffee / ends", "habits = tea"],
    ),
    ("Ana enjoys hiking and swimming.", "", [], ["likes = hiking", "likes = swimming"]),
    (
        "Ana enjoys hiking and swimming.",
        "",
        ["Ana/enjoys/hiking", "Ana/enjoys/swimming"],
        ["likes = hiking", "likes = swimming"],
    ),
    ("Ana was promoted to head of marketing.", "", [], ["occupation = head of marketing"]),
    (
        "Ana used to work at Google but now works at Siemens.",
        "Google Siemens",
        [],
        ["employer = Google / was", "employer = Siemens"],
    ),
    ("Ana's dog is named Rex.", "Rex", [], ["dog's name = Rex"]),
    (
        "Ana's email address changed from ana@x.org to ana@y.org.",
        "",
        [],
        ["email = ana@y.org not ana@x.org"],
    ),
    ("Ana's birthday is May 5th.", "", [], ["birthday = 5 may"]),
    ("Ana is married to Tom.", "Tom", [], ["relationship status = married", "partner = Tom"]),
    (
        "Ana got engaged to Tom in June.",
        "Tom",
        [],
        ["relationship status = engaged", "partner = Tom"],
    ),
    ("Ana is currently studying medicine at Oxford.", "Oxford", [], ["habits = medicine"]),
    ("Ana is pregnant.", "", [], ["is = pregnant"]),
    ("Ana has a brother named Leo.", "Leo", [], ["brother = Leo"]),
    ("Ana has two children, Mia and Leo.", "Leo Mia", [], ["number of children = 2"]),
    ("Ana plays the guitar.", "", [], ["habits = guitar"]),
    ("Ana is a vegan.", "", [], ["diet = vegan"]),
    ("Ana is no longer vegan.", "", [], ["diet = vegan / ends"]),
    ("Since 2020 Ana has been working at Google.", "Google", [], ["employer = Google"]),
    ("In 2015, Ana lived in Madrid.", "Madrid", [], ["residence = Madrid / was"]),
    (
        "Ana sold her Honda and bought a Tesla.",
        "Honda Tesla",
        ["Ana/sold/Honda", "Ana/bought/Tesla"],
        ["has = Honda / ends", "has = Tesla"],
    ),
    ("The project deadline was extended to 15 June.", "", [], ["project deadline = 15 june"]),
    (
        "Ana's team meeting takes place on Mondays at 10 am.",
        "",
        [],
        ["team meeting date = monday", "team meeting time = 10:00"],
    ),
    ("Ana adopted a cat.", "", [], ["has = cat"]),
    ("Ana lost her job.", "", [], ["employer = * / ends"]),
    ("Ana runs every morning.", "", [], ["habits = running"]),
    (
        "Ana speaks French and German.",
        "French German",
        ["Ana/speaks/French", "Ana/speaks/German"],
        ["speaks = French", "speaks = German"],
    ),
    (
        "Ana moved from Porto to Lisbon.",
        "Lisbon Porto",
        [],
        ["residence = Porto / ends", "residence = Lisbon"],
    ),
    ("Ana's apartment is in Porto.", "Porto", [], ["apartment location = Porto"]),
    ("Ana works remotely.", "", [], ["works = remotely"]),
    ("Ana likes coffee. She hates tea.", "", [], ["likes = coffee", "likes = tea / ends"]),
    ("Ana's manager is no longer Ben.", "Ben", [], ["manager = Ben / ends"]),
    ("Ana's new manager is Clara.", "Clara", [], ["manager = Clara"]),
    ("Clara replaced Ben as Ana's manager.", "Ben Clara", [], ["manager = Clara"]),
    ("Ana dislikes jazz.", "", [], ["likes = jazz / ends"]),
    ("Ana isn't a nurse.", "", [], ["occupation = nurse / ends"]),
    ("Ana is not allergic to peanuts.", "", [], ["allergic to = peanut / ends"]),
    ("Ana has an allergy to cats.", "", [], ["allergic to = cat"]),
    ("Ana drives a red Honda.", "Honda", [], ["drives = red honda"]),
    ("Ana does not live in Porto.", "Porto", [], ["residence = Porto / ends"]),
    ("Ana never liked jazz.", "", [], ["likes = jazz / denies"]),
    (
        "Ana has never been to Paris.",
        "Paris",
        ["Ana/has_never_been_to/Paris"],
        ["is to = Paris / denies"],
    ),
    ("Ana's weight is 62 kg.", "", [], ["weight = 62 kg"]),
    ("Ana weighs 62 kg.", "", [], ["weight = 62 kg"]),
    ("Ana can no longer eat dairy.", "", [], ["habits = dairy / ends"]),
    ("Ana started a new job as a teacher.", "", [], ["occupation = teacher"]),
    ("Ana wants to move to Rome.", "Rome", ["Ana/wants_to_move_to/Rome"], []),
    ("Ana graduated from Oxford in 2010.", "Oxford", [], ["graduates from = Oxford"]),
    ("Ana's flight to Rome leaves at 7:30.", "Rome", [], ["flight to rome time = 7:30"]),
    ("Ana goes by Annie.", "Annie", [], ["name = Annie"]),
    ("Ana lives with Tom.", "Tom", [], ["lives with = Tom"]),
    (
        "Ana and Tom divorced in 2020.",
        "Tom",
        [],
        [
            "partner = Tom / ends",
            "relationship status = * / ends",
            "Tom: partner = Ana / ends",
            "Tom: relationship status = * / ends",
        ],
    ),
    ("Siemens is headquartered in Munich.", "Munich Siemens", [], ["Siemens: residence = Munich"]),
    ("I live in Porto.", "Porto", [], ["residence = Porto"]),
    ("My phone number is 555-1.", "", [], ["phone number = 555-1"]),
    (
        "Ana lives in New York City.",
        "",
        ["Ana/lives_in/New York City"],
        ["residence = New York City"],
    ),
]


@functools.cache
def extractor() -> LocalExtractor:
    return LocalExtractor()


def said(text: str) -> list[Statement]:
    """What the local extractor makes of a turn."""
    turn = Turn(id="1", text=text, speaker="Ana", said_at=datetime(2023, 5, 8, 12, tzinfo=UTC))
    episode = EpisodeTurns(id="e", turns=(turn,), participants=("Ana", "Ben"))
    extraction = next(iter(extractor().extract([episode])))
    assert isinstance(extraction, Extraction)
    statements = []
    for fact in extraction.facts:
        triples = tuple(
            Triple(
                id=str(number),
                subject=triple.subject.name,
                predicate=triple.predicate,
                object=triple.object.name,
                text="",
                negated=triple.negated,
            )
            for number, triple in enumerate(fact.triples)
        )
        names = {mention.name for mention in fact.mentions} | {"Ana"}
        names |= {name for triple in triples for name in (triple.subject, triple.object)}
        statements.append(
            Statement(
                fact=Fact(
                    id="f",
                    text=fact.text,
                    turn="t",
                    span=fact.span,
                    modality=fact.modality,
                    negated=fact.negated,
                ),
                triples=triples,
                names={name: name for name in names},
                speaker="Ana",
                lead=text[: fact.span.start],
            )
        )
    return statements


def written(
    text: str,
    names: str = "",
    triples: list[str] | None = None,
    *,
    modality: Modality = "stated",
    lead: str = "",
) -> Statement:
    """A fact that a language model or a caller wrote."""
    parts = [triple.split("/") for triple in triples or []]
    known = {"Ana", *names.split(), *(name for a, _, b in parts for name in (a, b))}
    return Statement(
        fact=Fact(id="f", text=text, turn="t", span=Span(0, 1), modality=modality),
        triples=tuple(
            Triple(id=str(number), subject=a, predicate=predicate, object=b, text="")
            for number, (a, predicate, b) in enumerate(parts)
        ),
        names={name: name for name in known},
        speaker="Ana",
        lead=lead,
    )


def in_short(claim: Claim) -> str:
    who = "" if claim.subject == "Ana" else f"{claim.subject}: "
    text = f"{who}{claim.attribute or '?'} = {claim.value or '*'}"
    text += "" if claim.act == "holds" else f" / {claim.act}"
    text += " !" if claim.corrects else ""
    return text + (f" not {claim.instead}" if claim.instead else "")


def read(*statements: Statement) -> list[Claim]:
    return [claim for claims in LocalClaims().read(statements) for claim in claims]


@pytest.mark.parametrize(("text", "claims"), SAID)
def test_what_somebody_says(text: str, claims: list[str]) -> None:
    assert [in_short(claim) for claim in read(*said(text))] == claims


@pytest.mark.parametrize(("text", "names", "triples", "claims"), WRITTEN)
def test_what_somebody_wrote(text: str, names: str, triples: list[str], claims: list[str]) -> None:
    assert [in_short(claim) for claim in read(written(text, names, triples))] == claims


@pytest.mark.parametrize("modality", ["intended", "hypothetical", "hearsay"])
def test_weak_statements_claim_nothing(modality: Modality) -> None:
    text = "Ana lives in Porto."
    assert read(written(text, "Porto"))
    assert not read(written(text, "Porto", modality=modality))


def test_questions_claim_nothing() -> None:
    assert not read(written("Ana lives in Porto?", "Porto", ["Ana/lives_in/Porto"]))


@pytest.mark.parametrize(
    ("text", "single", "event"),
    [
        ("Ana lives in Porto.", True, False),
        ("Ana moved to Porto.", True, True),
        ("Ana likes coffee.", False, False),
        ("Ana turned 35.", True, True),
        ("Ana sold her car.", False, True),
        ("Ana's sister is Clara.", False, False),
        ("Ana's manager is Clara.", True, False),
        ("Ana's hobbies are chess and hiking.", False, False),
    ],
)
def test_slots_of_one_value_and_changes(text: str, single: bool, event: bool) -> None:
    claims = read(written(text, "Porto Clara"))
    assert claims
    assert {(claim.single, claim.event) for claim in claims} == {(single, event)}


def test_a_value_that_is_a_time_is_marked() -> None:
    (moved,) = read(written("The meeting was moved to Thursday (25 May 2023)."))
    assert (moved.dated_value, moved.event, moved.value) == (True, False, "thursday")
    (rent,) = read(written("Ana's rent is 900 euros."))
    assert not rent.dated_value


@pytest.mark.parametrize(
    "pair",
    [
        ("Ana's favourite colour is grey.", "Ana's favorite color is gray."),
        ("Ana's phone number is 555-1.", "Ana's cell number is 555-1."),
        ("Ana has two cats.", "Ana has 2 cats."),
        ("Ana's birthday is May 5th.", "Ana's birthday is on 5 May."),
        ("The meeting is at 3 pm.", "The meeting is at 15:00."),
        ("Ana's rent is $900.", "Ana's rent is 900 dollars."),
        ("Ana lives in NYC.", "Ana lives in New York City."),
        ("The party is on Tue.", "The party is on Tuesday."),
    ],
)
def test_the_same_in_other_words(pair: tuple[str, str]) -> None:
    one, two = ([in_short(claim) for claim in read(written(text))] for text in pair)
    assert one == two != []


def test_people_of_one_name_are_told_apart_by_what_they_are() -> None:
    (cousin,) = read(written("Ana's cousin Anna lives in Rome.", "Anna Rome"))
    (colleague,) = read(written("Ana's colleague Anna lives in Paris.", "Anna Paris"))
    (plain,) = read(written("Anna lives in Oslo.", "Anna Oslo"))
    assert cousin.subject == colleague.subject == plain.subject == "Anna"
    assert split_qualifier(cousin.attribute) == ("residence", "cousin")
    assert split_qualifier(colleague.attribute) == ("residence", "colleague")
    assert split_qualifier(plain.attribute) == ("residence", "")


def test_a_relative_who_is_no_entity_is_not_taken_for_the_speaker() -> None:
    claims = read(written("Ana's sister lives in Lyon.", "Lyon"))
    assert [in_short(claim) for claim in claims] == ["sister's residence = Lyon"]


@pytest.mark.parametrize(
    ("lead", "corrects"),
    [
        ("", False),
        ("Sorry, ", True),
        ("Correction: ", True),
        ("No wait, ", True),
        ("I got it wrong, ", True),
        ("By the way, ", False),
    ],
)
def test_what_stands_before_tells_a_correction(lead: str, corrects: bool) -> None:
    (claim,) = read(written("Ana's phone number is 555-1.", lead=lead))
    assert claim.corrects is corrects


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ".",
        "'s",
        "Ana",
        "Ana's",
        "Ana's is",
        "Ana is",
        "\N{PARTY POPPER}" * 50,
        "安娜住在波尔图。",
        "آنا تعيش في بورتو",
        "MATCH (n) DETACH DELETE n //",
        "Ana " * 25_000,
        "not " * 25_000,
        "a" * 100_000,
        "'s is not, but " * 7_000,
        "Ana's " + "very " * 20_000 + "old car is red",
        "(" * 100_000,
        "Ana has " + "no longer " * 9_000,
        "Ana's\x00phone\ud7ff is \u202e555",
    ],
)
def test_hostile_texts_are_read_without_harm(text: str) -> None:
    statement = written(text, "Ana's's (", ["Ana/" + text[:300].replace("/", "") + "/Porto"])
    assert all(len(claim.value) <= 200 for claim in read(statement))


_WORDS = st.sampled_from(
    re.split(
        r"\s+",
        """Ana Ana's Ben Porto is was not no longer never 's moved to from lives in at on the a her
        car phone number 555-1 Tuesday has two cats and but , . sorry actually I meant used stopped
        smoking likes coffee sister cousin Anna turned 35 ( ) "quoted" because since 2019""",
    )
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(_WORDS, st.text(max_size=8)), max_size=25), st.text(max_size=40))
def test_any_text_gives_the_same_claims_alone_and_in_a_batch(words: list[str], lead: str) -> None:
    text = " ".join(words)
    one = written(text, "Ben Porto Anna", lead=lead)
    other = written("Ana lives in Porto.", "Porto")
    reader = LocalClaims()
    alone = reader.read([one])
    assert reader.read([other, one, other])[1:2] == alone == LocalClaims().read([one])
    assert all(claim.subject in one.names for claim in alone[0])


def test_the_producer_has_a_version() -> None:
    assert LocalClaims().producer == "local:claims@3"
