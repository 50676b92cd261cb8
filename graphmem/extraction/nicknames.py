"""What people are called for short: a small list, of names that are hardly ever anything else."""

from __future__ import annotations

__all__ = ["FORMAL"]

_LISTED = """
abigail abby; albert al bert; alexander alex sasha; alexandra alex sasha; alfred alf alfie;
amanda mandy; andrew andy drew; anthony tony; antonia toni; barbara barb; benjamin ben benny;
benedict ben; bradley brad; cameron cam; caroline carrie caro; catherine cathy cate kate katie;
charles charlie chuck; charlotte charlie lottie; christian chris; christina chris tina;
christine chris tina; christopher chris topher; cynthia cindy; daniel dan danny; danielle dani;
david dave; deborah deb debbie; dennis denny; dominic dom; donald don; dorothy dot dottie;
douglas doug; edward ed eddie ted; eleanor ellie nell; elizabeth liz lizzie beth betty eliza;
emily em; emma em; evangeline eve; ezekiel zeke; florence flo; frances fran; francis frank;
francisco paco pancho; frederick fred freddie; gabriel gabe; gabriella gabby; gabrielle gabby;
geoffrey geoff; gerald gerry; gregory greg; harold hal; henry hank; isabella bella izzy;
isabelle bella izzy; jacob jake; jacqueline jackie; james jim jimmy jamie; jeffrey jeff;
jennifer jen jenny; jeremiah jerry; jessica jess jessie; johannes hannes; john johnny jack;
jonathan jon jonny; joseph joe joey; joshua josh; josephine jo josie; judith judy;
katherine kate kathy katie kat; kathleen kathy kath; kathryn kate kathy katie; kenneth ken kenny;
kimberly kim; lawrence larry; leonard len lenny leo; louis lou louie; louise lou;
margaret maggie meg peggy; matthew matt; matilda tilly; maximilian max; maxwell max; maxine max;
megan meg; melanie mel; melissa mel missy; melvin mel; michael mike mick mickey; michelle shelly;
mitchell mitch; natalie nat; natasha tasha; nathan nate nat; nathaniel nate nat;
nicholas nick nicky; nicola nicky; nicole nicky; oliver ollie; olivia liv livvy; pamela pam;
patricia pat patty trish; patrick pat paddy; penelope penny; peter pete; philip phil;
phillip phil; priscilla cilla; rachel rach; raymond ray; rebecca becca becky;
richard rich rick ricky dick; robert rob robbie bob bobby; ronald ron ronnie; rosemary rosie;
russell russ; samantha sam sammy; samuel sam sammy; sebastian seb; solomon sol; stephanie steph;
stephen steve; steven steve; stuart stu; susan sue susie; susannah sue susie; suzanne sue suzie;
sylvester sly; terence terry; theodore ted theo teddy; theresa tess terry; thomas tom tommy;
timothy tim timmy; tobias toby; valerie val; veronica ronnie vera; victor vic;
victoria vicky tori; vincent vince vinny; virginia ginny; walter walt; wilhelmina mina;
william will bill billy; zachary zach zack
"""


def _formal() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for entry in _LISTED.split(";"):
        name, *nicknames = entry.split()
        for nickname in nicknames:
            found.setdefault(nickname, set()).add(name)
    return {nickname: frozenset(names) for nickname, names in found.items()}


FORMAL: dict[str, frozenset[str]] = _formal()
"""Full first names by nickname: one may be short for several."""
