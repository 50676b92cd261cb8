"""Word lists of the local extractor: English, lower case, no logic.

A word stands here for what it is in any conversation, never for the sake of one data set.
"""

from __future__ import annotations

from graphmem.records import EntityType


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# --- segmentation: patterns that open a topic, at the start of a sentence -------------------------

TOPIC_CUES: tuple[str, ...] = (
    r"by the way",
    r"btw",
    r"anyways?",
    r"anyhow",
    r"oh,? speaking of",
    r"speaking of",
    r"on another note",
    r"on a (?:different|side|separate|happier|lighter|related) note",
    r"that reminds me",
    r"changing the subject",
    r"to change the subject",
    r"before i forget",
    r"oh,? and did i (?:tell|mention)",
    r"did i (?:ever )?(?:tell|mention)",
    r"guess what",
    r"moving on",
    r"in other news",
    r"one more thing",
    r"another question",
    r"new topic",
    r"what else is new",
)

# --- sentences: what is said without stating anything ---------------------------------------------

#: Interjections that open a sentence, and are no names though a tagger may think so.
INTERJECTIONS = _words(
    """ah aha alright amen aw aww awww bye congrats congratulations cool damn dude duh eh er gee
    gosh goodbye ha hah haha hahaha hahahaha hehe hello hey hey! heya hi hiya hm hmm hmmm hooray huh
    jeez lol lmao mhm mm mmm nah nope oh oho oh-oh ok okay omg oof ooh oops ouch ow phew please pls
    rofl right sheesh shh sorry sure thanks thankyou thank thx tho ty ugh uh uhh um umm wait
    welcome well welp whoa whoah wow woah woohoo wooo xoxo ya yay yea yeah yeahh yep yes yikes yo
    yup yum yummy no absolutely definitely totally exactly indeed actually honestly basically
    anyway anyways anyhow btw obviously certainly agreed true so and but man also plus then
    alas psst bravo cheers dang darn gotcha hurrah kudos nice awesome great perfect fantastic"""
)

#: Sentences made of these patterns alone are small talk.
SMALL_TALK: tuple[str, ...] = (
    r"(?:many |so many )?(?:thanks|thank you|thx|ty|cheers)\b.{0,60}",
    r"(?:good|great|nice|lovely|so good|so nice|always good|always nice|really nice|happy|glad)"
    r" (?:to|seeing|talking|chatting|catching|hearing|meeting)\b.{0,40}"
    r"(?:see|hear|talk|chat|catch|meet|seeing|hearing|talking|chatting|catching|meeting)?.{0,60}",
    r"(?:it(?:'s| is| was) )?(?:so |really |always )?(?:good|great|nice|lovely|wonderful)"
    r" (?:to (?:see|hear|talk|chat|catch|meet)|(?:seeing|hearing|talking|chatting|catching))"
    r"\b.{0,60}",
    r"good (?:morning|evening|afternoon|night|luck|job|for you|one|idea|point|question)\b.{0,30}",
    r"(?:well|nicely) done\b.{0,30}",
    r"(?:talk|speak|see|catch|chat) (?:to |with )?(?:you|ya|u)\b.{0,40}",
    r"(?:talk|chat) (?:soon|later)\b.{0,20}",
    r"you(?:'re| are) (?:so |very |most )?(?:welcome|right|kind|sweet|awesome|amazing)\b.{0,30}",
    r"(?:i )?(?:totally |completely |fully |so |really )?(?:agree|understand|get it|hear you|see)"
    r"(?: (?:with you|that|you|completely|totally))*(?:, \w+)?",
    r"(?:i )?(?:bet|guess so|think so|hope so|know|know right|see|guess|suppose so)(?:, \w+)?",
    r"(?:i'm|im|i am) (?:so |really |very |just )?(?:sorry|glad|happy|excited|proud)"
    r"(?: (?:to hear|for you|of you|that you|you|about that|to help))\b.{0,80}",
    r"(?:so |really |very )?(?:sorry|glad|happy|proud)"
    r" (?:to hear|for you|of you|that you|you|about that|to help)\b.{0,80}",
    r"(?:i )?(?:can't|cannot|can not) wait(?: to (?:see|hear)\b.{0,40})?",
    r"(?:keep|stay) (?:it up|up the|going|in touch|safe|strong|me posted|pushing|at it)\b.{0,60}",
    r"(?:take|have) (?:care|a (?:good|great|nice|lovely|wonderful)|fun)\b.{0,60}",
    r"(?:let me know|tell me|lemme know|keep me)\b.{0,80}",
    r"(?:hope|i hope) (?:you|it|that|everything|all|to (?:see|hear))\b.{0,80}",
    r"(?:no|not a) (?:problem|worries|way|doubt|kidding)\b.{0,30}",
    r"(?:of course|for sure|you bet|no way|my pleasure|likewise|same here|me too|me neither)"
    r"\b.{0,20}",
    r"(?:sounds|looks|seems|feels) (?:so |really |like )?(?:\w+ ){0,2}"
    r"(?:good|great|fun|nice|awesome|amazing|cool|lovely|perfect|fantastic|wonderful|interesting"
    r"|exciting|delicious|yummy|tough|rough|blast|plan|incredible|beautiful|hard|challenging)"
    r"(?:, \w+)?",
    r"(?:how )?(?:have you been|how are you|what's up|what about you|and you)\b.{0,40}",
    r"(?:i )?(?:appreciate (?:it|that|you|your))\b.{0,60}",
    r"(?:i )?(?:love|like) (?:it|that|this)(?: (?:so much|a lot|too))?",
    r"(?:keep |with )?(?:\w+ )?fingers crossed\b.{0,60}",
    r"long time,? no (?:see|talk|chat|speak)",
    r"(?:here (?:you go|it is|they are)|check (?:it|this|that) out|take a look)\b.{0,30}",
    r"(?:you(?:'ve)? got this|you can do it|don't (?:give up|worry)|never give up)\b.{0,40}",
    r"(?:i'm|i am|i'll be)? ?(?:here|rooting|cheering)(?: always)? for you\b.{0,40}",
    r"(?:as an ai|i'm an ai|i am an ai)\b.*",
    r"(?:is there anything else|feel free to)\b.*",
)

#: Words that tell nothing by themselves; a sentence of these alone is no fact.
LIGHT_WORDS = _words(
    """be have do get go make say tell know think mean see look sound seem feel like love need want
    let come take give keep hear agree understand guess hope bet believe appreciate wish thank
    welcome help wait care enjoy happen remember matter worry
    good great nice cool awesome amazing fantastic wonderful lovely incredible beautiful perfect
    super sweet fun funny neat brilliant excellent happy glad sorry excited proud thankful grateful
    sure right true wrong important interesting exciting inspiring impressive real big hard tough
    easy special bad best better same different ready able lucky kind crazy wild
    thing lot kind stuff way bit time one something anything everything nothing someone anyone
    everyone day moment sense idea point deal part case fact course guy pal buddy dude
    really very so too also just still even much more most always never again now then here there
    today totally definitely absolutely exactly pretty quite well maybe probably
    yeah yes no ok okay wow oh hey hi thanks please lol haha congrats congratulations"""
)

#: Said of one of these, a state tells nothing unless it is known what is meant.
VAGUE_SUBJECTS = _words("it this that these those there everything all")
STATE_WORDS = _words("be seem look sound feel get become mean matter")

# --- mentions: what names no entity ---------------------------------------------------------------

#: A chunk headed by one of these names nothing.
VAGUE_HEADS = _words(
    """thing things lot lots kind kinds sort sorts type types stuff way ways bit bits time times one
    ones something anything everything nothing someone anyone everyone somebody anybody
    everybody nobody none somewhere anywhere everywhere matter matters fact facts case cases
    example examples instance part parts rest side sides point points sense idea ideas reason
    reasons number numbers amount amounts couple pair dozen bunch ton tons plenty handful half
    quarter piece pieces variety range series deal level levels end beginning start middle top
    bottom front back chance moment moments while luck shape mind course guy guys pal buddy
    dude folk folks people person man men woman women other others another self selves both
    each either neither all some any few several many much more most less least first last
    next second third same such this that these those here there what which who whom whose
    whatever whoever whichever today tomorrow yesterday tonight day days week weeks month
    months year years hour hours minute minutes second seconds morning mornings afternoon
    afternoons evening evenings night nights weekend weekends decade decades century centuries
    date dates age ages past future present monday tuesday wednesday thursday friday saturday
    sunday mon tue tues wed thu thur thurs fri lemme gimme
    january february march april june july august september october november december
    spring summer fall autumn winter yes no ok okay thanks thank wow congrats congratulations
    sorry please hello hey hi bye use result results addition order terms term basis process
    manner form forms aspect aspects name names life world lives feeling feelings thought
    thoughts question questions answer answers meantime photo photos photography picture
    pictures pic pics image images selfie snapshot effort try joy fun pleasure love hope hopes
    vibe vibes difference ones' job' place places home work row rows quid bucks euros dollars
    pounds mg kg km ml cm degrees percent update news tip correction honour honor notice touch
    line left goodness fault favour favor favourites favorites turn mess shame pity luck trouble"""
)

#: Called out, they name nobody.
OATHS = _words("god gods goodness gosh jesus christ lord heaven heavens hell")

#: Stripped from the front of a chunk: they judge, count or point, and tell no thing from another.
EMPTY_MODIFIERS = _words(
    """kinda sorta a an the this that these those my your his her its our their some any many much
    few several all both each every either neither no another other others such same own
    certain various lot lots couple bunch more most less least enough only just even really
    very so too quite pretty super truly absolutely good great nice cool awesome amazing
    fantastic wonderful lovely incredible perfect sweet best better bad worst worse fun
    favourite favorite new big little small huge real whole entire special important
    interesting exciting beautiful gorgeous cute crazy poor dear silly lucky first second
    third last next recent latest current previous following main major different similar
    several what which whose whatever whichever overall actual"""
)

#: Labels of spaCy's English pipelines; what is missing names no entity.
ENTITY_TYPES: dict[str, EntityType] = {
    "PERSON": "person",
    "NORP": "group",
    "FAC": "place",
    "GPE": "place",
    "LOC": "place",
    "ORG": "organization",
    "EVENT": "event",
    "WORK_OF_ART": "work",
    "LAW": "work",
    "PRODUCT": "product",
    "LANGUAGE": "concept",
}

#: Labels of what is no entity but is often found inside chunks.
QUANTITY_LABELS = frozenset({"CARDINAL", "ORDINAL", "PERCENT", "MONEY", "QUANTITY", "DATE", "TIME"})

#: Kinship and other relations of people: "my sister" is somebody.
RELATIONS = _words(
    """mother mom mum mommy mama father dad daddy papa parent parents sister brother sibling
    siblings sis bro son daughter child children kid kids baby toddler twin twins stepmother
    stepfather stepson stepdaughter grandmother grandma granny nana gran grandfather grandpa
    grandad granddad grandparent grandparents grandson granddaughter grandchild grandchildren
    grandkids aunt auntie uncle cousin cousins nephew nephews niece nieces husband wife spouse
    partner fiance fiancee fiancé fiancée boyfriend girlfriend ex friend friends bestie roommate
    roommates flatmate housemate neighbor neighbors neighbour neighbours colleague colleagues
    coworker coworkers co-worker boss manager mentor teacher coach doctor therapist counselor
    landlord family families in-laws mother-in-law father-in-law sister-in-law brother-in-law
    godmother godfather godson goddaughter teammate teammates classmate classmates student
    students team crew band"""
)

#: Animals that belong to somebody as a sister does.
PETS = _words(
    """dog dogs cat cats puppy puppies pup pups kitten kittens pet pets bunny rabbit hamster parrot
    bird turtle tortoise goldfish guinea horse pony ferret lizard gecko snake"""
)

_GROUPS_OF_PEOPLE = _words("family families team crew band")
PERSON_NOUNS = (RELATIONS - _GROUPS_OF_PEOPLE) | _words(
    """boy girl lady gentleman artist author writer actor actress singer musician player director
    president king queen politician scientist engineer lawyer nurse chef driver founder
    professor poet painter dancer athlete guitarist drummer composer producer journalist soldier
    officer guide instructor tutor owner client customer visitor"""
)

GROUP_NOUNS = _words(
    """family families team crew band group community club class audience crowd orchestra choir
    committee council jury board"""
)

PLACE_NOUNS = _words(
    """park beach city town village country state province county district region island lake river
    mountain mountains forest woods valley desert coast bay sea ocean hill hills trail campsite
    campground garden farm ranch zoo museum gallery theater theatre cinema restaurant cafe café bar
    pub bakery shop store mall market supermarket library school college university campus hospital
    clinic office church temple mosque station airport hotel hostel apartment flat house home
    kitchen bedroom basement backyard gym studio stadium arena pool playground center centre shelter
    building street road bridge neighborhood neighbourhood hometown capital venue"""
)

EVENT_NOUNS = _words(
    """party wedding funeral birthday anniversary graduation ceremony concert festival parade
    conference workshop retreat meeting meetup reunion tournament competition contest race marathon
    game match trip vacation holiday tour hike picnic dinner lunch brunch breakfast bbq barbecue
    show exhibition exhibit recital performance audition interview election war battle accident
    surgery appointment class course lesson camping roadtrip fundraiser gala showcase"""
)

WORK_NOUNS = _words(
    """book novel movie film song album poem series episode painting drawing sculpture podcast
    documentary musical opera play comic manga anime videogame"""
)

# --- kinds of names: how they are used -----------------------------------------------------------

#: What only people do.
HUMAN_VERBS = _words(
    """say tell think know love hate want hope feel believe like ask promise marry teach study
    decide remember forget cook call laugh cry smile agree wish enjoy prefer worry suggest
    explain apologize apologise visit meet invite wear retire text email phone sing dance
    swim paint knit bake divorce teach graduate quit born die live sleep wake eat drink read
    write speak hear listen watch admit talk swear complain shout scream reply answer offer owe lend
    borrow promise lie apologise snore sniff sing knit ring bring joke whisper yell smile nod care
    regret dream congratulate thank warn remind advise recommend propose refuse"""
)
#: What only somebody feels.
FEELINGS = _words(
    """happy sad angry mad upset tired exhausted sick ill well pregnant mortified embarrassed
    ashamed
    jealous nervous anxious worried scared afraid frightened excited thrilled delighted pleased glad
    proud lonely bored hungry thirsty drunk sober furious annoyed shy rude polite kind hurt asleep
    awake married divorced engaged retired homesick heartbroken grumpy calm strict allergic"""
)
#: What belongs to people rather than to places and companies.
BELONGINGS = _words(
    """car bike bicycle book phone laptop sofa bed bedroom bathroom kitchen flat apartment birthday
    wedding funeral grave hand arm leg knee foot head hair face eye ear nose mouth back heart voice
    shoe coat jacket dress hat bag handbag glasses wallet diary jewellery ring mood childhood
    pregnancy death illness allergy surgery hobby homework pet dog cat"""
)
#: Stand between a verb and "to" or "from".
DIRECTION_ADVERBS = _words("home back over up down out all straight away way round around")
#: What is behind their "at" is looked or shouted at.
GAZING_WORDS = _words(
    """look laugh shout yell scream smile stare glare glance wave point swear mad angry good bad
    furious wink nod aim throw"""
)
TRUSTING_WORDS = _words("believe confide trust faith interested delight")  # … in
#: Days that are kept every year.
HOLIDAYS = _words(
    """easter christmas xmas thanksgiving halloween hanukkah chanukah ramadan eid diwali holi
    passover purim pentecost whitsun epiphany midsummer nowruz kwanzaa vesak"""
)
MOTION_VERBS = _words(
    """go move travel fly drive come return head relocate walk run ride cycle sail trip ferry train
    bus flight emigrate immigrate commute hike arrive get back visit journey ticket road route"""
)
EMPLOYMENT_WORDS = _words(
    """work job teach study position intern internship employ career start role interview apply
    application boss manager colleague"""
)
#: "Acme, the people who make the planner".
COMPANY_NOUNS = _words(
    "people company firm business startup start-up organisation organization charity"
)
LANGUAGE_VERBS = _words("speak learn teach study know understand read")
PERSON_TITLES = _words(
    """mr mrs ms miss dr prof professor sir lady aunt uncle grandma grandpa father"""
)
FORMAL_TITLES = _words("mr mrs ms miss mx dr prof professor sir")
#: Without them a name is another name: Aunt Marta is hardly the Marta from work.
CALLING_TITLES = FORMAL_TITLES | _words("aunt auntie uncle grandma grandpa granny")
PLACE_ENDINGS = _words(
    """street road row crescent mews lane avenue hill island islands lake park bridge square river
    bay beach valley mountain mountains forest city town county district station airport terminal
    harbour harbor castle garden gardens coast village"""
)
ORGANIZATION_ENDINGS = _words(
    """ltd inc ab gmbh ag llc plc corp company group university college bank institute school rovers
    fc united orchestra council committee instruments ferries airlines foundation society
    museum hospital clinic press records studios times news party union association agency
    department"""
)

# --- kinds of facts -------------------------------------------------------------------------------

PREFERENCE_VERBS = _words(
    "like love hate prefer enjoy adore dislike despise detest fancy loathe favor favour cherish"
)
PREFERENCE_NOUNS = _words("favorite favourite passion hobby preference fan")
PREFERENCE_ADJECTIVES = _words("fond keen obsessed passionate crazy favourite favorite")
HABIT_ADVERBS = _words(
    "always usually often never sometimes rarely regularly daily weekly normally"
)
STATE_VERBS = _words(
    """be live work own have know study belong mean contain cost speak play teach run consist
    include remain keep want need seem believe own love like hate prefer"""
)
INTENT_VERBS = _words("plan intend want hope aim decide wish aspire dream look consider prepare")
HYPOTHETICAL_MODALS = _words("would could might may should")
HYPOTHETICAL_MARKS = _words("if unless whether")
HYPOTHETICAL_ADVERBS = _words("maybe perhaps possibly hypothetically")
CONVERSING_VERBS = _words("talk speak chat write listen apologize lie complain")
SPEECH_VERBS = _words("say tell claim mention report hear announce suggest explain insist rumor")
THOUGHT_VERBS = _words(
    "think believe guess suppose feel know hope wish reckon assume swear bet imagine remember find"
)
NEGATIONS = _words("not n't never no nobody nothing none neither nor hardly nt")

#: Verbs and nouns of what changes a life; they make a fact matter more.
LIFE_WORDS = _words(
    """marry wed divorce engage bear birth die death pass pregnant pregnancy adopt adoption move
    graduate hire fire promote promotion quit retire resign diagnose diagnosis allergic allergy
    surgery hospital cancer accident buy sell start found launch win lose break propose proposal
    job career degree scholarship house apartment baby wedding funeral birthday transition
    vegetarian vegan religion immigrate emigrate publish"""
)

# --- triples --------------------------------------------------------------------------------------

#: Adjectives that describe the moment rather than the one described.
PASSING_ADJECTIVES = _words(
    """good great nice cool awesome amazing fantastic wonderful lovely incredible beautiful perfect
    super sweet fun funny neat brilliant excellent happy glad sorry excited proud thankful grateful
    sure right true wrong important interesting exciting inspiring impressive real big hard tough
    easy special bad best better same different ready able lucky kind crazy wild worth clear
    possible impossible necessary okay ok fine so tired busy available likely due such other
    more most much many few several cute gorgeous delicious yummy powerful stunning relaxing
    rewarding challenging tricky scary sad upset nervous new old cold hot warm full
    essential helpful useful alone together positive
    negative significant nervous stressful thrilled pumped stoked psyched curious glad"""
)

#: Adjectives that say what one is, and are things to speak of themselves. Others only describe.
NAMING_ADJECTIVES = _words(
    """vegetarian vegan pescatarian kosher halal gay lesbian bisexual transgender trans nonbinary
    asexual queer deaf blind autistic dyslexic diabetic epileptic asthmatic celiac coeliac
    muslim jewish catholic protestant christian buddhist hindu sikh atheist agnostic orthodox"""
)

#: Verbs that mean little without their object: "get a job at" is one relation.
LIGHT_VERBS = _words("get take have find start")

#: Prepositions between two nouns that say where a thing is.
PLACE_PREPOSITIONS = _words("in at near from outside inside by")

# --- summaries ------------------------------------------------------------------------------------

#: Function words; with LIGHT_WORDS they are no keywords.
FUNCTION_WORDS = _words(
    """a an the and or but if because as until while of at by for with about against between into
    through during before after above below to from up down in out on off over under again further
    then once i me my myself we our ours ourselves you your yours yourself he him his himself she
    her hers herself it its itself they them their theirs themselves what which who whom whose this
    that these those am is are was were been being has had having does did doing would should could
    ought will shall can may might must not only own than s t d ll m re ve don didn isn wasn aren
    can't don't didn't isn't it's i'm i've i'll you're that's let's us since though although such
    when where why how all any both each few some other got going gonna wanna lately recently
    yesterday tomorrow ago yet ever back around away together already"""
)

#: Function words of other languages in Latin script: where they prevail, English rules are silent.
FOREIGN_WORDS = _words(
    """el la los las un una unos unas del que y en por para con está estoy es mi tu su se lo muy
    pero
    porque ayer hoy le les des du et est je tu nous vous dans pour avec sur pas mon ton son une au
    aux qui hier der die das und ist ich du er sie wir ihr nicht ein eine einen mit auf für von zu
    den dem im gestern heute il gli di che e non per sono mio della nel ieri oggi o os as um uma de
    não eu meu minha com ontem hoje na no em het een van ik niet op met zijn ve bir bu için çok ben
    w z na nie jest się do jag och att det som på för är på jeg og ikke"""
) - _words(
    "a an as do in on so no at be he me we my is or to of die den van z w son ton her o e y i"
)
