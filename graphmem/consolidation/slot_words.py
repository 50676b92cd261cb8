"""Words of the local claim reader: which verbs, nouns and adjectives speak of which attribute.

English, lower case, verbs in their base form, no logic. A word stands here for what it means in any
conversation.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = [
    "ATTRIBUTES",
    "DIETS",
    "HABITS",
    "IRREGULAR",
    "KIN",
    "MANY",
    "OCCUPATIONS",
    "PETS",
    "ROLES",
    "SLOTS",
    "VALUED",
    "Slot",
    "words_of",
]


def words_of(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())


class Slot(NamedTuple):
    """What a verb phrase says about which attribute of its subject."""

    attribute: str
    act: Literal["holds", "ends"] = "holds"
    single: bool = False
    event: bool = False
    any_value: bool = False


def _table() -> dict[str, Slot]:
    lines: list[tuple[Slot, str]] = [
        (
            Slot("residence", single=True),
            "live in, live at, live on, reside in, reside at, base in, be based in, be based at, "
            "dwell in, headquarter in, be headquartered in, headquartered in, "
            "be resident in, be resident of,"
            " have home in, be located in, live currently "
            "in, live near",
        ),
        (
            Slot("residence", single=True, event=True),
            "move to, move into, move back to, relocate to, settle in, settle down in, resettle"
            " in, "
            "emigrate to, immigrate to, move over to, move home to, be relocated to, "
            "move house to, move permanently to, move away to",
        ),
        (
            Slot("residence", "ends", single=True, event=True),
            "move from, move out of, move out_of, move away from, relocate from, emigrate from, "
            "move out from",
        ),
        (
            Slot("employer", single=True),
            "work at, work for, be employed by, be employed at, employ by, employ at, employed by, "
            "employed at, be working for, have job at, have job with, hold job at, be employee of, "
            "be employee at, work full-time at, work part-time at, be on staff at",
        ),
        (
            Slot("employer", single=True, event=True),
            "start at, start job at, start work at, start work for, start with, start job with, "
            "get job at, get job with, find job at, land job at, take job at, accept job at, "
            "get hire by, get hired by, be hired by, hired by, hire by, begin at, "
            "start position at, accept position at, take position at, begin job at, begin work at, "
            "get position at, sign with",
        ),
        (
            Slot("employer", "ends", single=True, event=True),
            "quit at, quit job at, resign from, retire from, lose job at, get fire from, "
            "be fired from, get fired from, fire from, fire by, be fired by, get fired by, "
            "laid off from, be laid off from, get laid off from, laid off by, leave job at, "
            "quit job with, leave job with, quit from, resign at, step down from, be let go from, "
            "leave position at, quit position at, be laid off by, get laid off by",
        ),
        (Slot("occupation", single=True), "work as, be employed as, serve as, earn living as"),
        (
            Slot("occupation", single=True, event=True),
            "become, start as, begin as, get promote to, get promoted to, be promoted to, "
            "promote to, "
            "promoted to, be promoted as, be appointed, be appointed as, start work as, "
            "get job as, start job as, take job as, qualify as, retrain as, advance to, "
            "be made, get appointed, join as, start working as, find job as, land job as",
        ),
        (Slot("occupation", "ends", single=True, event=True), "quit as, resign as, step down as"),
        (
            Slot("partner", single=True),
            "date, be date, go out with, see romantically, be married to, married to, "
            "be engaged to, engaged to, be in relationship with, be together with, be with, "
            "be dating, marry to, engage to, be betrothed to",
        ),
        (
            Slot("partner", single=True, event=True),
            "marry, get married to, get engaged to, wed, get together with, start date, "
            "get back together with, propose to, become engaged to, tie knot with, "
            "elope with, fall in_love with, start go out with",
        ),
        (
            Slot("partner", "ends", single=True, event=True),
            "break up with, divorce, split up with, split with, separate from, "
            "be divorced from, divorce from, "
            "get divorced from, part with, dump, split from, break off engagement with, "
            "be separated from, divorced from, separated from",
        ),
        (Slot("lives with"), "live with, share flat with, share apartment with, room with"),
        (Slot("lives with", event=True), "move in with, move with"),
        (Slot("lives with", "ends", event=True), "move out with"),
        (
            Slot("likes"),
            "like, love, enjoy, adore, prefer, be fan of, be into, be fond of, be keen on, "
            "be obsessed with, be crazy about, be passionate about, favor, favour, be huge fan of, "
            "be big fan of, appreciate, be addicted to, be hooked on, be partial to, "
            "be interested in, be enthusiastic about, be mad about, be lover of",
        ),
        (
            Slot("likes", event=True),
            "fall for, get into, be get into, come to like, come to love, grow to like, "
            "grow to love, discover love for, warm to, get hooked on, become obsessed with",
        ),
        (
            Slot("likes", "ends"),
            "hate, dislike, detest, loathe, despise, be sick of, be tired of, be bored with, "
            "be bored of, be fed up with, be averse to, be put off by, be sick and"
            " tired of",
        ),
        (
            Slot("likes", "ends", event=True),
            "go off, grow out of, grow tired of, get tired of, get bored of, get sick of, "
            "lose interest in, tire of, get bored with, become bored with, fall out of love with, "
            "get over, outgrow",
        ),
        (Slot("has"), "have, own, possess, have got, be owner of, keep"),
        (
            Slot("has", event=True),
            "buy, get, adopt, acquire, purchase, receive, inherit, pick up, rescue",
        ),
        (
            Slot("has", "ends", event=True),
            "sell, lose, give away, get rid of, return, donate, rehome, throw away, throw out, "
            "part with, trade in, be out of, scrap, give back, put down, have steal",
        ),
        (
            Slot("allergic to"),
            "be allergic to, have allergy to, be intolerant to, be intolerant of",
        ),
        (Slot("member of"), "be member of, be part of, belong to, be on team, be enrolled in"),
        (Slot("member of", event=True), "join, enroll in, enrol in, sign up for, sign up to"),
        (
            Slot("member of", "ends", event=True),
            "leave, drop out of, withdraw from, unsubscribe from, be expelled from, walk out of",
        ),
        (
            Slot("habits", "ends", event=True),
            "give up, quit, stop, drop, cut out, abandon, cease, swear off, go off of, "
            "ditch, cut, eliminate, kick, be done with, be through with, be off",
        ),
        (
            Slot("habits", event=True),
            "take up, begin, start, resume, switch to, change to, go back to, pick up again, "
            "move on to, convert to, be switched to, be put on, go on, migrate to, return to",
        ),
        (
            Slot("habits", "ends", event=True),
            "switch from, change from, switch away from, come off",
        ),
        (Slot("birthplace", single=True), "be born in, born in, bear in"),
        (Slot("hometown", single=True), "be from, come from, hail from, be originally from"),
        (Slot("name", single=True), "be called, call, be named, name, go by, be name"),
        (Slot("drives", single=True), "drive, commute in"),
        (Slot("weight", single=True), "weigh"),
        (Slot("salary", single=True), "earn"),
        (Slot("speaks"), "speak, be fluent in, be speak, be native speaker of"),
        (
            Slot("university", single=True),
            "study at, be student at, attend university at, go to university at, major at",
        ),
        (Slot("field of study", single=True), "major in, be majoring in, do degree in"),
    ]
    return {phrase.strip(): slot for slot, phrases in lines for phrase in phrases.split(",")}


#: By verb phrase: base form, particle, and a noun of light verbs, then the preposition.
SLOTS = _table()

#: Verbs of what somebody does again and again, with or without an object: one attribute, since
#: "gave up Spanish" does not say in which way it was done.
HABITS = words_of(
    """eat drink smoke vape play learn study practise practice do use train attend run swim jog
    cycle climb ski surf paint dance sing knit bake garden meditate exercise hike gamble consume
    subscribe watch follow teach volunteer write read cook row box draw sew code fish hunt
    journal stream skate snowboard bike juggle commute box"""
)

#: Nouns that name an attribute, as they are written: by the name that they all go by.
ATTRIBUTES: dict[str, str] = {
    "number": "phone number",
    "phone": "phone number",
    "cell": "phone number",
    "mobile": "phone number",
    "cell number": "phone number",
    "cell phone number": "phone number",
    "mobile number": "phone number",
    "mobile phone number": "phone number",
    "telephone number": "phone number",
    "telephone": "phone number",
    "contact number": "phone number",
    "e-mail": "email",
    "mail address": "email",
    "email address": "email",
    "e-mail address": "email",
    "home address": "address",
    "postal address": "address",
    "street address": "address",
    "mailing address": "address",
    "place of residence": "residence",
    "home": "residence",
    "home city": "residence",
    "city": "residence",
    "home town": "hometown",
    "birth place": "birthplace",
    "place of birth": "birthplace",
    "date of birth": "birthday",
    "birth date": "birthday",
    "birthdate": "birthday",
    "dob": "birthday",
    "job": "occupation",
    "job title": "occupation",
    "title": "occupation",
    "profession": "occupation",
    "position": "occupation",
    "role": "occupation",
    "career": "occupation",
    "day job": "occupation",
    "workplace": "employer",
    "company": "employer",
    "place of work": "employer",
    "pay": "salary",
    "wage": "salary",
    "wages": "salary",
    "income": "salary",
    "username": "handle",
    "user name": "handle",
    "nick": "nickname",
    "login": "handle",
    "marital status": "relationship status",
    "boyfriend": "partner",
    "girlfriend": "partner",
    "husband": "partner",
    "wife": "partner",
    "spouse": "partner",
    "fiance": "partner",
    "fiancé": "partner",
    "fiancee": "partner",
    "fiancée": "partner",
    "other half": "partner",
    "significant other": "partner",
    "boss": "manager",
    "supervisor": "manager",
    "line manager": "manager",
    "gp": "doctor",
    "physician": "doctor",
    "family doctor": "doctor",
    "landlady": "landlord",
    "flatmate": "roommate",
    "housemate": "roommate",
    "diet": "diet",
    "major": "field of study",
}

#: People of whom somebody has one at a time, by the attribute's name.
ROLES = words_of(
    """partner manager landlord dentist doctor therapist accountant lawyer trainer coach tutor
    teacher mentor advisor adviser psychologist physiotherapist hairdresser barber nanny
    babysitter cleaner mechanic successor predecessor roommate assistant editor agent ceo
    leader captain president chair chairman chairwoman director secretary head guardian
    mother father mum mom dad vet principal plumber gardener broker banker counselor
    counsellor physio publisher"""
)

#: People of whom somebody may have several.
KIN = words_of(
    """sister brother sibling cousin aunt uncle niece nephew son daughter child kid friend colleague
    coworker co-worker classmate teammate neighbour neighbor grandson granddaughter grandchild
    student client customer pet dog cat grandmother grandfather grandma grandpa stepbrother
    stepsister bestie twin sis bro puppy kitten buddy ex acquaintance schoolmate in-law
    sister-in-law brother-in-law mother-in-law father-in-law stepson stepdaughter godmother
    godfather godson goddaughter roomie parent fellow pal mate team-mate employee tenant patient"""
)

#: Animals that have names.
PETS = words_of("dog cat pet puppy kitten horse rabbit hamster parrot bird turtle pony bunny snake")

#: Attributes that are many though a noun stands in the singular.
MANY = words_of(
    "hobby passion interest allergy skill strength weakness language fear pet dream goal"
)

#: Nouns whose bare adjective is a value: "my favourite colour is blue"; of a car it is a remark.
VALUED = words_of(
    """colour color size name nickname surname status mood diet type sign gender nationality
    religion handle password code number address title level grade shape flavour flavor
    brand model language rank height weight score time email hometown occupation residence
    employer salary rent age birthday partner subject major genre style plan budget limit
    target deadline position gear version currency seat gate platform room floor pin id"""
)

DIETS = words_of(
    """vegetarian vegan pescatarian pescetarian omnivore omnivorous keto carnivore flexitarian
    kosher
    halal fruitarian paleo gluten-free"""
)

#: Statuses of love, by the words that say them.
STATUSES: dict[str, str] = {
    "single": "single",
    "married": "married",
    "engaged": "engaged",
    "divorced": "divorced",
    "widowed": "widowed",
    "separated": "separated",
    "unmarried": "single",
    "in a relationship": "in a relationship",
    "dating": "in a relationship",
    "a widow": "widowed",
    "a widower": "widowed",
}

OCCUPATIONS = words_of(
    """nurse teacher engineer doctor lawyer developer designer programmer manager director analyst
    consultant accountant architect chef cook baker waiter waitress barista bartender
    journalist writer author editor photographer painter artist musician singer actor
    actress dancer composer pilot driver mechanic electrician plumber carpenter builder
    farmer gardener fisherman soldier officer policeman policewoman firefighter detective
    judge solicitor barrister paralegal secretary assistant receptionist clerk cashier
    salesperson salesman saleswoman seller trader banker broker economist scientist
    researcher professor lecturer tutor trainer coach therapist psychologist psychiatrist
    counsellor counselor surgeon dentist vet veterinarian pharmacist paramedic midwife
    physiotherapist radiologist caregiver carer nanny babysitter cleaner janitor postman
    courier guard librarian curator translator interpreter tailor hairdresser barber model
    student intern apprentice trainee postdoc entrepreneur founder ceo cto cfo freelancer
    contractor administrator coordinator supervisor lead head officer executive president
    specialist technician tester marketer recruiter strategist producer presenter
    broadcaster principal headmaster butcher florist jeweller welder miner sailor captain
    conductor guide planner surveyor geologist biologist chemist physicist mathematician
    statistician historian philosopher sociologist anthropologist archaeologist astronomer
    astronaut zoologist botanist retiree pensioner priest pastor nun monk politician mayor
    minister senator diplomat ambassador athlete footballer boxer referee shopkeeper
    bookkeeper auditor actuary controller operator inspector agent realtor landscaper roofer
    locksmith optician optometrist dietitian nutritionist housewife homemaker partner
    associate principal bricklayer blogger streamer influencer poet novelist sculptor potter
    illustrator animator"""
)

#: Forms of irregular verbs: base form, then simple past, then participle where it differs.
_FORMS = """be was been|be were|have had|do did done|go went gone|get got gotten|give gave given
    take took taken|see saw seen|eat ate eaten|drink drank drunk|speak spoke spoken
    write wrote written|drive drove driven|buy bought|sell sold|lose lost|leave left|quit quit
    keep kept|teach taught|swim swam swum|run ran run|sing sang sung|become became become
    begin began begun|break broke broken|split split|find found|make made|come came come
    grow grew grown|fall fell fallen|wed wed|cut cut|put put|throw threw thrown
    swear swore sworn|choose chose chosen|know knew known|meet met|say said|tell told
    think thought|feel felt|read read|win won|wear wore worn|ride rode ridden|sleep slept
    spend spent|pay paid|send sent|bring brought|build built|lend lent|let let|hold held
    stand stood|understand understood|forget forgot forgotten|draw drew drawn|rise rose risen
    set set|hurt hurt|hit hit|cost cost|lead led|mean meant|sit sat|steal stole stolen
    bear bore born|fly flew flown|bend bent|dream dreamt|learn learnt|hide hid hidden
    hear heard|show showed shown"""


def _irregular() -> dict[str, tuple[str, str]]:
    forms: dict[str, tuple[str, str]] = {}
    for line in _FORMS.replace("\n", "|").split("|"):
        base, *others = line.split()
        for at, form in enumerate(others):
            forms.setdefault(form, (base, "past" if at == 0 else "participle"))
    forms |= {"hats": ("hate", "present"), "hated": ("hate", "past")}
    forms |= dict.fromkeys(("is", "am", "are", "being"), ("be", "present"))
    forms |= {"has": ("have", "present"), "does": ("do", "present"), "goes": ("go", "present")}
    return forms


#: By form: base form, and which form it is.
IRREGULAR = _irregular()
