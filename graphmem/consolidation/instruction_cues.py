"""The wording of instructions to a model; :mod:`graphmem.consolidation.instructions` applies it."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["CUES", "HIDDEN", "HINTS", "MARKUP", "MARKUP_HINTS", "SPELT_TOGETHER", "Cue", "hinted"]


@dataclass(frozen=True, slots=True)
class Cue:
    """One sort of wording.

    Attributes
    ----------
    why
        What it is a sign of.
    strong
        Whether it suffices by itself.
    rest
        Whether what follows it in the text is taken for part of it.
    unless
        What, in the same sentence, makes it harmless.
    """

    why: str
    pattern: re.Pattern[str]
    strong: bool = True
    rest: bool = False
    unless: re.Pattern[str] | None = None


#: Where a command begins: at the start of a clause, with what may stand before its verb.
_LEAD = (
    r"(?:^\s*|[,:;.!?(\[\"'>*\u2013\u2014-]\s*|\b(?:and|then|or|but|so|assistant|ai)\s+)"
    r"(?:(?:please|kindly|now|henceforth|from now on|from here on|stop|just|simply|also|"
    r"immediately|instead|always|never|only|first|next|"
    r"again|by the way|you|must|should|shall|will|can|have to|need to|ought to|are to|"
    r"are required to|are instructed to|do not|don't|make sure to|be sure to),?\s+)*"
)
_PRIOR = (
    r"(?:previous|prior|above|earlier|preceding|former|existing|foregoing|original|initial|system)"
)
_ORDERS = (
    r"(?:instructions?|prompts?|directives?|directions|guidelines?|rules?|commands?|constraints?|"
    r"restrictions?|programming|training|polic(?:y|ies)|orders)"
)
_OVERRIDE = (
    r"(?:ignore|disregard|forget|never ?mind|override|overwrite|bypass|discard|drop|neglect|"
    r"set aside|abandon|follow|obey|use|stop (?:following|obeying|using))"
)
_ANSWERS = r"(?:answers?|responses?|repl(?:y|ies)|outputs?|completions?)"
_SPEAK = (
    r"(?:answer|respond|reply|recommend|claim|pretend|refuse|say|state|insist|behave|obey|output|"
    r"suggest|promote|advertise|praise|mention|tell|deny|assert|endorse)"
)
_ONWARD = (
    r"(?:from now on(?:ward)?|henceforth|going forward|from this (?:point|moment)(?: on(?:ward)?)?|"
    r"in (?:all|any|every) (?:future|later|further) \w+|for the rest of (?:this|the) \w+|"
    r"in (?:future|later) (?:conversations|sessions|answers|replies))"
)
_MODEL = r"(?:AI|LLM|language model|chatbot|assistant|model|bot|agent)s?"
_USER = r"(?:the|any|every|your) (?:end )?users?"
_PERSONAL = re.compile(r"\b(?:me|my|mine|I|I'm|us|our|we)\b|\bplease\b", re.I)


def _cue(why: str, pattern: str, **options: object) -> Cue:
    return Cue(why, re.compile(pattern, re.I), **options)  # type: ignore[arg-type]


CUES: tuple[Cue, ...] = (
    # Against the instructions that the model has.
    _cue(
        "override",
        rf"{_LEAD}{_OVERRIDE}\s+(?:all|any|every|each)\s+(?:of\s+)?(?:(?:the|your|these|those)\s+)?"
        rf"(?:(?:{_PRIOR}|other)\s+(?:\w+\s+){{0,2}}?)?(?<!follow all ){_ORDERS}\b",
        rest=True,
        unless=re.compile(r"\bfollow (?:all|any|every|each)\b", re.I),
    ),
    _cue(
        "override",
        rf"{_LEAD}(?!follow|obey|use)(?:{_OVERRIDE})\s+your\s+(?:\w+\s+){{0,2}}?{_ORDERS}\b",
        rest=True,
    ),
    _cue(
        "override",
        rf"{_LEAD}(?!follow|obey|use)(?:{_OVERRIDE})\s+{_PRIOR}\s+(?:\w+\s+)?{_ORDERS}\b",
        rest=True,
    ),
    _cue(
        "override",
        rf"{_LEAD}(?!follow|obey|use)(?:{_OVERRIDE})\s+(?:the|those|these)\s+{_PRIOR}\s+{_ORDERS}\b",
        strong=False,
        rest=True,
    ),
    _cue(
        "override",
        rf"{_LEAD}(?!follow|obey|use)(?:{_OVERRIDE})\s+(?:everything|anything|all|whatever|what|"
        rf"(?:all |any )?(?:the |of the )?(?:{_PRIOR} )?(?:{_ORDERS}|things))(?:\s+that)?\s+you\s+"
        r"(?:were|have been|had been|are|got)\b",
        rest=True,
    ),
    _cue(
        "override",
        rf"{_LEAD}(?:ignore|disregard|forget|use)\s+(?:everything|anything|all|any)(?: of)?"
        r"(?: the)?(?: \w+)? above\b(?! the)",
        rest=True,
        unless=re.compile(r"(?<!not )\buse (?:everything|all|any)", re.I),
    ),
    _cue("override", r"\bnew (?:system )?(?:instructions?|directives?|prompt)\s*:", strong=False,
         rest=True),
    _cue("override", r"\byour (?:new|real|true|only) (?:task|instructions?|goal|objective|purpose)"
         r"\s+(?:is|are)\b", strong=False, rest=True),
    _cue("override", r"\b(?:overrides?|supersedes?|takes? precedence over|(?:has|with) the highest "
         r"priority)\b", strong=False),
    _cue("override", r"\b(?:the|your|my) (?:real|actual|true) (?:system )?"
         r"(?:instructions|prompt|message|rules)\b", strong=False),
    _cue("override", r"\bI (?:want|need|would like) you to (?:ignore|disregard|forget|act|respond|"
         r"simulate|pretend|behave|answer|comply)\b|\byou (?:will|may|can|shall) now (?:answer|act|"
         r"simulate|pretend|respond|operate|comply|ignore)\b", strong=False),
    _cue("override", rf"\bignore (?:your|all) (?:\w+ )?{_ORDERS}\b", strong=False),
    _cue("override", r"\bno longer appl(?:y|ies) to you\b", rest=True),
    # What the model shall say from now on.
    _cue(
        "standing order",
        rf"\b{_ONWARD}[,:]?\s+(?:you\s+)?(?:(?:must|should|will|shall|are to|have to)\s+)?"
        rf"(?:(?:always|never|only)\s+)*{_SPEAK}\b",
        unless=_PERSONAL,
    ),
    _cue(
        "standing order",
        rf"{_LEAD}(?:end|begin|start|finish|close|prefix|preface|append|include|add|insert|mention|"
        rf"put|place|advertise|promote|write|print|repeat)\b[^.!?]{{0,120}}?"
        rf"\b(?:every|each|all|any|your)\s+(?:(?:future|following|further|of your|single|one of "
        rf"your)\s+)*{_ANSWERS}\b",
        unless=_PERSONAL,
    ),
    _cue(
        "standing order",
        r"\b(?:whenever|every time|each time|any time|when|if|once)\b[^.!?]{0,60}\b"
        rf"{_USER}\b[^.!?]{{0,60}}?[,:]\s*(?:(?:you|the {_MODEL})\s+)?(?:(?:must|should|will|shall|"
        rf"are to|always|only|never)\s+)*(?:{_SPEAK}|call)\b",
    ),
    _cue(
        "standing order",
        rf"{_LEAD}{_SPEAK}\b[^.!?]{{0,100}}\b(?:whenever|every time|each time|when|if) {_USER}\b",
    ),
    _cue(
        "standing order",
        rf"{_LEAD}(?:answer|respond to|reply to)\s+(?:(?:every|all|any|each)\s+)?questions?\s+"
        r"(?:about|on|regarding|concerning)\b[^.!?]{0,120}?\s(?:with|by|that|saying)\b",
        unless=_PERSONAL,
    ),
    _cue("standing order", rf"{_LEAD}(?:save|store|write|add|commit|record|put)\b[^.!?]{{0,60}}"
         r"\b(?:to|in|into) your (?:\w+[- ]){0,2}memory\b", strong=False),
    _cue("standing order", rf"\b(?:only|always|never)\s+{_SPEAK}\b", strong=False,
         unless=_PERSONAL),
    _cue("standing order", r"\b(?:answer|respond|reply)\s+(?:only )?with\b", strong=False,
         unless=_PERSONAL),
    _cue("standing order", r"\b(?:in|at the (?:start|end|top) of|to|before|after) "
         rf"(?:every|each|your|all) {_ANSWERS}\b", strong=False),
    # What the model shall make its user believe, or keep from them.
    _cue(
        "deception",
        rf"{_LEAD}(?:tell|inform|notify|convince|persuade|instruct|urge|advise|warn|direct|trick|"
        rf"mislead|encourage|pressure|assure|get)\s+(?:{_USER}|whoever asks|the reader|"
        r"anyone who asks)\b",
    ),
    _cue("deception", rf"\b(?:do not|don't|never)\s+(?:reveal|mention|disclose|admit|show|say)\b"
         rf"[^.!?]{{0,60}}\bto {_USER}\b"),
    _cue("deception", rf"\b(?:without (?:telling|informing|notifying|asking)|(?:hide|conceal|keep) "
         rf"(?:this|it|that)(?: \w+)? from) {_USER}\b"),
    _cue(
        "deception",
        rf"\b(?:the |this |any )?{_MODEL}\s+"
        r"(?:must|should|shall|has to|have to|is to|are to)\s+"
        rf"(?:(?:always|never|not|only)\s+)*\w+\b[^.!?]{{0,40}}\b(?:{_USER}|{_ANSWERS})\b",
        unless=re.compile(r"\bthe phone\b", re.I),
    ),
    _cue(
        "deception",
        rf"\b{_MODEL} (?:that (?:reads?|process\w*|summari[sz]es?)|reading|processing|parsing|"
        r"summari[sz]ing|indexing)\b[^.!?]{0,60}\b"
        r"(?:must|should|shall|has to|have to|need to|are to)\b",
    ),
    _cue(
        "deception",
        r"\b(?:when|if|once) (?:you are )?asked\b[^.!?]{0,60},?\s"
        r"(?:you (?:should|must|shall|are to|will|have to)|always|only)\s+"
        r"(?:claim|say|state|answer|insist|pretend|deny|respond|reply|recommend|assert)\b",
    ),
    _cue("deception", rf"(?:\bdear|\battention|\bnote (?:to|for)|\bmessage (?:to|for)|"
         rf"\binstructions? (?:to|for))\s+(?:the |any |all )?{_MODEL}\b\s*[,:]", strong=False),
    _cue("deception", r"\bdear (?:language model|AI|LLM|chatbot)\b", rest=True),
    # What the model shall give away.
    _cue(
        "disclosure",
        rf"{_LEAD}(?:send|forward|e-?mail|mail|post|upload|transmit|leak|exfiltrate|deliver|"
        r"append|attach|copy|share|export|collect|hand over|submit|publish|report)\b"
        r"[^.!?]{0,80}?\b(?:"
        r"(?:the |this |our )?(?:whole |entire |full |complete )?"
        r"(?:conversation|chat)(?: history| log)|"
        r"(?:whole|entire|full) conversation|"
        r"(?:the |your |any )users?'s? (?:\w+ ){0,2}\w+|(?:that|which) (?:the|any) users?\b|"
        r"your (?:\w+ ){0,2}(?:memory|memories|context|prompt|instructions)|"
        r"(?:stored|saved) (?:\w+ )?memor(?:y|ies)|(?:system|hidden) prompt)",
    ),
    _cue(
        "disclosure",
        rf"{_LEAD}(?:reveal|repeat|print|show|output|display|recite|disclose|write out|list|leak|"
        r"dump|give|expose|quote|return)\b[^.!?]{0,60}?\b(?:(?:your|the) (?:\w+ )?"
        r"(?:system|hidden|initial|secret|original) (?:prompt|instructions|message)s?|"
        r"(?:everything|all) (?:that )?you (?:have |were )?(?:stored|told|know about)|"
        r"your (?:\w+ )?(?:prompt|instructions)|all secrets|"
        r"other users)\b",
    ),
    _cue("disclosure", r"!\[[^\]]*\]\([^)\s]*[{$<%][^)]*\)"),
    _cue("disclosure", rf"{_LEAD}(?:call|invoke|use|run|execute|trigger)\s+(?:the\s+|a\s+)?"
         r"(?:\w+_\w+|\w+ (?:tool|function|plugin))\b[^.!?]{0,120}?"
         r"\b(?:user|answers?|memory|memories)\b"),
    _cue("disclosure", r"\b(?:output|print|reveal|display|repeat|recite|leak|dump|include|verify) "
         r"(?:\w+ ){0,3}?(?:system|hidden|initial) (?:prompt|instructions)\b", strong=False),
    _cue("disclosure", r"\bI am (?:an?|the|your) (?:\w+ ){0,3}(?:administrator|admin|developer|"
         r"researcher|auditor)\b|\bthis is an? (?:\w+ ){0,2}(?:audit|scan|scanner|test)\b|"
         r"\bauthori[sz]ed (?:\w+ )?(?:testing|personnel|audit)\b", strong=False),
    # Whom the model shall play.
    _cue("persona", r"\b(?:without|with no|no|bypass(?:ing)?|freed? (?:from|of)|not have any|"
         r"ha(?:s|ve) no) (?:\w+ ){0,2}?(?:restrictions|(?:content|safety) "
         r"(?:polic(?:y|ies)|checks|filters?|rules|guidelines)|(?:ethical|moral) \w+)",
         strong=False),
    _cue("persona", r"\banswers? (?:anything|(?:all|any|every) (?:questions?|quer(?:y|ies)))\b",
         strong=False),
    _cue("persona", r"\brole-?play as\b|\benter character\b|\b(?:an?|the) (?:evil|"
         r"unfiltered|unrestricted|uncensored|rogue) AI\b", strong=False),
    _cue(
        "persona",
        r"\byou are (?:now )?(?:an?\s+)?(?:DAN\b|(?:unrestricted|unfiltered|uncensored|jailbroken|"
        r"unlimited|amoral)\b|(?:now )?in (?:\w+ )?(?:developer|debug|god|dan|admin|maintenance|"
        r"jailbreak|unrestricted) mode\b)",
        rest=True,
    ),
    _cue(
        "persona",
        r"\byou are now (?:an?|the|my) (?:\w+ ){0,2}(?:AI|assistant|model|chatbot|bot|agent|LLM)\b",
        rest=True,
        unless=re.compile(r"\b(?:congratulations|travel agent|estate agent)\b", re.I),
    ),
    _cue(
        "persona",
        rf"{_LEAD}(?:act|behave|respond|answer|pretend|roleplay|role-play|operate|function|work)\b"
        r"[^.!?]{0,40}\b(?:unfiltered|unrestricted|uncensored|jailbroken|DAN|no (?:content policy|"
        r"restrictions?|filters?|rules|guidelines|limits)|without (?:any )?(?:restrictions?|"
        r"filters?|limits|guidelines|safety)|(?:an?|the) (?:\w+ )?(?:AI|assistant|language model|"
        r"chatbot|LLM))\b",
        rest=True,
    ),
    _cue("persona", rf"{_LEAD}(?:obey|comply with)\s+(?:only|every|all|any|(?:only )?the (?:next|"
         r"following)|only me|me)\b", strong=False),
    _cue("persona", r"\bnever refuse (?:a|any|another)\b|\bcomply with (?:every|all|any) request"),
    _cue("persona", r"\bas an? (?:AI|LLM|language model)\b[^.!?]{0,60}\byou (?:must|should|will|"
         r"shall|have to|are to)\b"),
    _cue("persona", r"\b(?:safety|content) (?:checks?|filters?|polic(?:y|ies)|rules) (?:are|is) "
         r"(?:now )?(?:switched off|disabled|off|suspended|lifted)\b"),
)  # fmt: skip

#: Syntax by which programs tell a model who speaks, or have it call tools.
MARKUP: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("role markup", re.compile(r"<\|[a-z_]{3,30}\|>|\[/?INST\]|<</?SYS>>|"
                               r"\[/?SYSTEM\b[^\]\n]{0,30}\]")),
    ("role markup", re.compile(r"</(?:system|context|user|assistant|instructions?|prompt|memory|"
                               r"human)>", re.I)),
    ("role markup", re.compile(r"(?m)^\s*#{2,}\s*(?:system|instruction|assistant|user|response)"
                               r"(?: prompt| message)?\s*:", re.I)),
    ("role markup", re.compile(
        r"(?mi)^\s*[*_]*(?:system|developer)(?: (?:prompt|message|note|override))?[*_]*\s*:"
        r"\s*[^\n]*\b(?:you are|you must|you will|you should|obey|never|always|ignore|assistant|"
        r"answer|reveal|respond|the user)\b")),
    ("role markup", re.compile(r"```\s*system\b", re.I)),
    ("role markup", re.compile(r"(?m)^\s*(?:Human|User)\s*:[^\n]*\n+\s*(?:Assistant|AI)\s*:")),
    ("role markup", re.compile(r"(?i)-{2,}\s*(?:begin|end|start)(?: of)?(?: the)? (?:system|hidden|"
                               r"new)?\s*(?:prompt|instructions?)")),
    ("tool call", re.compile(r"[\"'](?:name|tool|function|tool_name)[\"']\s*:\s*"
                             r"[\"'][\w.:-]+[\"']\s*,\s*[\"'](?:arguments|parameters|args|input|tool_input)[\"']\s*:")),
    ("tool call", re.compile(r"</?(?:tool_calls?|function_calls?|tool_use|tool_code|invoke)\b"
                             r"[^>]*>|<function=[\w.-]+>", re.I)),
    ("tool call", re.compile(r"(?m)^\s*Action\s*:\s*\w+[^\n]*\n\s*Action Input\s*:", re.I)),
)  # fmt: skip

#: Without one of these nothing is looked for in a text (or, of the second, for markup).
HINTS = (
    "ignor", "disregard", "forget", "overrid", "overwrit", "bypass", "discard", "abandon",
    "instruct", "prompt", "system", "assistant", "user", "reader", "llm", "model", "chatbot",
    "henceforth", "restriction", "answer", "respon", "reply", "replies", "output", "memory",
    "memories", "conversation", "asked", "![", "obey", "comply", "refuse", "above", "rules",
    "priority", "secret", "pretend", "unfiltered", "safety", "content", "roleplay", "role-play",
    "filter", "ethical", "moral", "authori", "future", "set aside", "from now on", "going forward",
    "whoever asks", "you are", "from this", "act as", "never mind", "nevermind", " ai ", "ai,",
    "ai:", " bot ",
)  # fmt: skip
MARKUP_HINTS = ("<", "[", "#", "{", "```", "system", "developer", "human", "user", "--", "action")


def hinted(text: str, hints: tuple[str, ...] = HINTS) -> bool:
    """Whether a text has one of several strings; quick, as most texts have none."""
    lowered = text.casefold()
    return any(hint in lowered for hint in hints)


#: Of a text that is hidden in another one: nobody hides such words for a good reason.
HIDDEN = re.compile(r"system prompt|instructions|\bthe user\b|\bobey\b", re.I)

#: The same where letters were set apart, so that nobody knows where words end.
SPELT_TOGETHER = re.compile(
    r"ignore(?:all|any|your|the|previous|prior)|disregard(?:all|any|your|the|previous)|"
    r"(?:previous|prior|all|your)instructions|systemprompt|forget(?:all|your|everything)|"
    r"youarenow|fromnowon|tellth(?:e|is)user"
)
