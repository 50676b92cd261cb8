"""Patterns of what clauses say of attributes, for what follows the subject."""

from __future__ import annotations

import re

from graphmem.consolidation.slot_words import DIETS, words_of

ADV = (
    r"(?:(?:now|currently|still|actually|officially|really|just|already|also|finally"
    r"|recently|newly|happily|about|only|exactly|definitely|tentatively|originally"
    r"|probably|both|always|once again|again) )*"
)
NOT = r"(?P<not>not |n't |never |no longer )?"
BE = (
    r"(?P<be>is|are|was|were|has been|have been|had been|isn't|aren't|wasn't|weren't|used"
    r" to be|will be|remains|became|becomes|never was|no longer is|stays|reads|costs?"
    rf"|never is|changed from|'s) ?{NOT}{ADV}"
)
IS = re.compile(
    rf"^{ADV}{BE}(?:called |named |set (?:for|to|at|on) |scheduled (?:for|on|at) |planned"
    r" for |due (?:on |in |at |by )?|booked for |fixed (?:for|at|on) |arranged for "
    r"|confirmed for |taking place |spelled )?(?P<prep>on|at|in|for|by|from)?\b"
    r" ?(?P<value>.+)$",
    re.I,
)
CHANGED = re.compile(
    rf"^{ADV}(?:has |have |had |was |were |is |are |got |gets |went |will be |been |being"
    rf" )*{ADV}(?:been )?{ADV}"
    r"(?:changed?s?|moved?s?|updated|set|raised|lowered|increase[sd]?|reduced|cut"
    r"|postponed?s?|rescheduled|pushed|put|delayed|shifted"
    r"|brought|bumped|switched|went|goes|gone|rose|risen|fell|fallen|dropped|drops"
    r"|climbed|grew|improved|shrank|extended|renamed|relocated?s?"
    r"|corrected|transferred|advanced|jumped|decreased|adjusted|deferred|upgraded"
    r"|downgraded|turned|sank|doubled|slipped|came|moves|repainted|painted|dyed|promoted)"
    r"(?: (?:back|up|down|forward|forwards|out|over|again|a \w+|one \w+|two \w+|by [^,]{1,20}?))*"
    r"(?: from (?P<old>.{1,50}?))? (?:to|until|till|into|as|for|on) (?P<value>.+)$",
    re.I,
)
OFF = re.compile(

        rf"^{ADV}(?:(?:is|was|were|are|has been|have been|had been|got|gets|been|'s|it's)"
        rf" ?)?{ADV}(?P<not>not )?"


        r"(?:cancell?ed|called off|scrapped|not happening|off|dropped|not taking place"
        r"|abandoned|axed)\b"
        , re.I
)  # fmt: skip
HAPPENS = re.compile(

        r"^(?:(?:will|is going to|is scheduled to|is set to|is due to|now|usually|always"
        r"|actually|only) )*(?P<verb>starts?|begins?|takes? place|happens?|leaves?|departs?"
        r"|gets? in|pulls? in|comes? in|sets? off|kicks? off|wraps? up|opens?|closes?|shuts"
        r"|ends?|finish(?:es)?|arrives?|lands?|is due|are due|"


        r"expires?|runs out|falls|is held|will be held|is scheduled|costs?|opened|started"
        r"|began|finished|ended|left|arrived|stands|sits|lies)"

    r"(?: now)? (?:(?P<prep>at|on|in|for) )?(?P<value>.+)$", re.I
)  # fmt: skip
AGE = re.compile(
    rf"^{ADV}(?P<be>is|are|was|were|turned|turns|has turned|'s|isn't|wasn't|has just"
    rf" turned|just turned|will be) ?{NOT}{ADV}(?:a |an )?(?P<n>\d{{1,3}}|[a-z]+(?:[-"
    r" ][a-z]+)?)(?P<unit>[- ]?(?:years?|yrs?|months?|weeks?)[- ](?:old|of"
    r" age)\b)?(?P<more>[^,]*)",
    re.I,
)
COUNT = re.compile(
    rf"^{ADV}(?P<verb>has got|have got|has|have|had|owns?|owned|keeps?|kept|raises|used to have"
    rf"|doesn't have|got|adopted|bought) {ADV}(?P<n>no|a (?:second|third|fourth|fifth"
    rf"|sixth|seventh)|\d{{1,4}}|[a-z]+(?:-[a-z]+)?) (?:(?:more|other|beautiful|lovely"
    r"|little|young|old|big|small|cute|wonderful|grown-up|adult|adorable)"
    r" )*(?P<what>[a-z][a-z -]*?)(?= (?:now|today|tomorrow|tonight|this|next|last|per"
    r"|every|each|yesterday|at|in|on|any|any ?more|these|named|called|with|and|who|that"
    r"|since|left|again|so|from|of)\b|[,.:!(]|$)"
)
STATUS = re.compile(
    rf"^{ADV}(?P<be>is|are|was|were|got|has got|gets|became|has become|has been|isn't"
    rf"|wasn't|'s|used to be|have gotten|has gotten) ?{NOT}{ADV}(?P<status>single|married"
    r"|engaged|divorced|widowed|separated|unmarried|in a (?:\w+ )?relationship|dating|a"
    r" widow|a widower)\b(?P<more>.*)$",
    re.I,
)
SPLIT = re.compile(
    rf"^{ADV}(?:(?:have|has|had|are|were|got|is) )?{ADV}(?:broke(?:n)? up|split(?: up)?"
    r"|separated|divorced|parted ways|called off the (?:engagement|wedding)|no longer"
    r" (?:together|a couple|dating|married)|not together)\b(?! with)",
    re.I,
)
COUPLE = re.compile(
    rf"^{ADV}(?:(?:have|has|are|were|got|is) )?{ADV}(?:been )?(?P<how>got married|get"
    r" married|married|got engaged|engaged|dating|a couple|together|in a relationship|got"
    r" together|tied the knot|wed)\b",
    re.I,
)
DIET = re.compile(
    rf"^{ADV}(?P<be>is|was|isn't|wasn't|became|has become|went|goes|turned|has gone|has"
    r" been|'s|used to be|eats|follows|is on|started|switched to|adopted|went back to"
    rf" being) ?{NOT}{ADV}(?:being )?(?:an? )?(?:strictly |strict"
    rf" )?(?P<diet>{'|'.join(sorted(DIETS))})\b(?! (?:food|restaurant|recipe|cook))",
    re.I,
)
ROLE = re.compile(
    r"^(?:has |have )?(?P<be>is|was|became|become|been|isn't|wasn't|has been|becomes|'s"
    r"|are|were|used to be) ?(?P<not>not |no longer |n't )?(?:now |currently |also |still"
    r" |actually )*(?P<owner>[^,]{1,60}?)'s (?P<adj>(?:new|current|old|former|ex|previous"
    r"|first|next|temporary|only|best|favou?rite|main|personal|line|longtime|late)[-"
    r" ])*(?P<role>[a-z][a-z-]*(?: [a-z-]+)?)(?= (?:now|any ?more|any longer|again|these"
    r" days|since|until|at|back|from|when)\b|[,.!]|$)"
)
SET = re.compile(
    rf"^(?:has |have |had )?{ADV}(?P<verb>changed|changes|updated|raised|lowered|cut"
    r"|increased|reduced|set|switched|renamed|moved|postponed|rescheduled|pushed|delayed"
    r"|brought|dyed|painted|repainted|improved|shifted|extended|bumped)(?: back| up| down"
    rf"| forward)? (?:(?:[\w' ]{{1,40}}?'s|her|his|their|its|the|my|our|it)"
    rf" ?)(?P<noun>(?:[\w-]+ ?){{0,4}}?)(?: back| up| down| forward)? ?(?:from"
    rf" (?P<old>[^,]{{1,40}}?) )?(?:to|until|till|into|on) (?P<value>.+)$"
)
NEW = re.compile(
    r"^(?:has |have |had )?(?:now )?(?:has|have|had|got|gets|gotten|changed to|switched"
    r" to|found|chose|picked|set up|moved to|received) a (?:brand[- ])?new"
    r" (?P<noun>[a-z][a-z -]{1,30}?)(?:\s*[:,]|,? (?:which is|it's|called|named|and it is"
    r"|and it's))\s*(?P<value>.+)$"
)
SWITCH = re.compile(
    r"^(?:has |have |is )?(?:now |recently |just )?(?:switched|switching|changed"
    r"|converted|went|migrated|moved on)(?: (?P<noun>(?!from|to)(?:[\w']+ ?){1,5}?))?"
    r" (?:over )?(?:from (?P<old>.{1,50}?) )?(?:over )?to (?P<value>.+)$"
)
SWAP = re.compile(
    r"^(?:has |have )?(?:just |now )?(?:left|quit) (?P<old>[A-Z][^,]{0,40}?) (?:for|to"
    r" join|to work for|to work at) (?P<value>[A-Z][^,]{0,40})$"
)
REPLACED = re.compile(
    r"^(?:has |have )?(?:just |now |recently )?(?:replaced|succeeded|took over from|taken"
    r" over from) (?P<old>[^,]{1,40}?) as (?P<owner>[^,]{1,40}?)'s (?:new"
    r" )?(?P<role>[a-z][a-z -]{2,20})"
)
JOBLESS = re.compile(
    rf"^(?:has |have )?{ADV}(?:(?:was|got|is|been|being|lost|are|'s) )*{ADV}(?P<how>fired"
    r"|laid off|made redundant|sacked|unemployed|out of work|between jobs|retired|let go"
    r"|jobless)\b(?! (?:from|by))"
)
QUIT = re.compile(
    r"^(?:has |have )?(?:just |recently |finally |now )?(?:quit|quits|left|lost|resigned"
    r"|gave up|given up|handed in)(?: (?:[\w' ]{1,40}?'s|her|his|their|my|the|from)"
    r" ?(?:\w+ )?(?:job|position|post|work|notice)\b(?! (?:at|with|as))|(?=\s*$|\.))"
)
KIN_NAMED = re.compile(
    r"^(?:has|have|adopted|got|bought) (?:now )?an? (?:[a-z]+ ){0,2}?(?P<kin>[a-z-]+)(?:,"
    r"| called| named|,? whose name is) (?:called |named )?(?P<name>[A-Z][\w'-]*(?:"
    r" [A-Z][\w'-]*)?)\s*[.!]?$"
)
ALLERGY = re.compile(
    r"^(?P<be>has|had|have|doesn't have|no longer has) (?:an? )?(?:\w+ ){0,2}?allerg(?:y"
    r"|ies) to (?P<what>[^,.]{2,40})"
)
JOB_AS = re.compile(
    r"^(?:has |have )?(?:recently |just |now )?(?:started|starts|got|took|found|landed"
    r"|accepted|has|began)\b.{0,25}?\b(?:job|position|role|post|work|working|career) as"
    r" (?:an? |the )?(?P<job>[a-z][a-z -]{2,40}?)(?: (?:at|for|with) (?P<firm>[A-Z][\w&.'"
    r" -]{1,40}?))?(?= (?:in|since|for|from|last|this|now|at|with|and)\b|[,.!(]|$)"
)
TAKES = re.compile(
    rf"^{ADV}(?:takes?|drinks?|likes?|has|have|prefers?|wants?) (?:[A-Z][\w ]{{0,20}}'s"
    r"|her|his|their|my) (?P<noun>coffee|tea|steak|eggs?|whisky|whiskey|pizza|toast|beef"
    r"|espresso|porridge) (?P<value>black|white|plain|rare|medium|well[- ]done|decaf|iced"
    r"|strong|weak|sweet|hot|cold|with\b.+|without\b.+|scrambled|fried|poached|boiled"
    r"|neat|unsweetened|[a-z]+-done)"
)
CANCEL = re.compile(
    r"^(?:has |have )?(?:just |recently |now )?(?:cancell?ed|called off|cancels) (?:[\w'"
    r" ]{1,40}?'s|her|his|their|the|my|our) (?P<noun>[\w' -]{2,40}?)(?= (?:in|on|at|last"
    r"|this|because|with|for)\b|[.,!]|$)"
)
KEPT_UP = frozenset(
    [
        "subscription",
        "membership",
        "plan",
        "contract",
        "account",
        "insurance",
        "policy",
        "lease",
        "licence",
        "license",
    ]
)
WORKS_AS = re.compile(
    rf"^(?:has been |had |has |was |is )?{ADV}(?P<verb>works?|worked|working|started(?:"
    r" working)?|starts|joined|hired|is|was|became|employed)(?: working)? (?:as )?(?:an? "
    rf"|the )?(?P<job>[a-z][a-z /-]{{2,40}}?) (?:at|for|with) (?P<firm>[A-Z][\w&.' -]{{1,40"
    r"}}?)(?= (?:in|since|for|from|until|last|now|and|as|on)\b|[,.!(]|$)"
)
INTRANSITIVE = re.compile(
    rf"^{ADV}(?P<no>no longer |doesn't |never |didn't |has never |does not |used to |has"
    r" )?(?P<verb>[a-z]+)(?= (?:again|any ?more|any longer|every|each|on \w+days?|daily"
    r"|regularly|a lot|sometimes|often|now|these|at all|in the|since|for)\b|[.!,]|$)"
)
MODIFIERS = re.compile(
    r"^(?:(?P<kind>new|newest|latest|current|present|actual|updated|old|former|previous"
    r"|ex|last|original|first|next|upcoming)[- ])+",
    re.I,
)
END = re.compile(
    r"(?:,| -)? (?:who|which|where|whose|because|since (?:\w+ )?(?:she|he|they|it|the)|so"
    r" that|and (?:she|he|it|they|is|has|that|now)\b).*$|,\s(?!\d{4}).*$|\.$|!$"
)
LISTED = re.compile(r",\s*(?:and\s+)?|\s+and\s+|\s*&\s*")
COLOURS = words_of(
    """red blue green yellow orange purple pink brown black white gray grey silver gold beige
    turquoise violet navy teal maroon cream"""
)
DATED_NOUNS = ("date", "day", "birthday", "deadline", "anniversary", "dob")
THINGS = words_of(
    """minutes minute hours hour days day weeks week months month years year times time things
    thing lot bit few good great hard bad nice chance plans idea problem trouble fun feeling
    look"""
)
NO_AGE = re.compile(
    r"^\s*(?:[a-z%€$£]|°)(?!ow\b|lready\b|oday\b|esterday\b|ast\b|n\b|his\b)"
    r"|^\s*(?:minutes|hours|days|km|kg|cm|m|miles|feet|percent|people|th|st|nd)\b"
)
MOVES = re.compile(r"^(?:\w+ ){0,4}(?:moved?s?|relocated?s?|transferred|shifted|switched)\b", re.I)
STATUS_OF = {
    "husband": "married", "wife": "married", "spouse": "married", "fiance": "engaged",
    "fiancé": "engaged", "fiancee": "engaged", "fiancée": "engaged",
    "boyfriend": "in a relationship", "girlfriend": "in a relationship",
}  # fmt: skip
