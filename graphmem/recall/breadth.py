"""Whether a question wants much: an account of somebody or something, not one answer."""

from __future__ import annotations

import re

from graphmem.extraction.marks import APOSTROPHE

__all__ = ["asks_broadly"]

_LIMIT = 400  # characters in which a question shows what kind of question it is
_KNOWN = r"(?:know|knows|known|remember|remembers|remembered|heard|hear|learnt|learned|said|told)"
_ABOUT = r"(?:about|of|on)(?!\w)"
_SHAPES = (
    # "What do you know about …", "what has she told you about …", "everything we said of …"
    r"(?:what|everything|all|anything)\s+(?:[\w']+\s+){0,5}?"
    rf"{_KNOWN}\s+(?:\w+\s+){{0,2}}?{_ABOUT}",
    rf"(?:everything|all|anything|more|something)\s+(?:there\s+is\s+)?{_ABOUT}",
    r"(?:^|[,.:]\s*|\b(?:can|could|would|will)\s+you\s+|\bplease\s+)"
    r"tell\s+(?:me|us)\s+(?:\w+\s+)?(?:about|of)(?!\w)",
    r"(?:^|\byou\s+|\bplease\s+)(?:describe|sum\s+up|summari[sz]e|outline|recap)(?!\w)",
    r"(?:give|show|write|make)\s+(?:me\s+|us\s+)?(?:an?\s+)?(?:[\w-]+\s+)?"
    r"(?:summary|overview|account|picture|profile|portrait|recap)\s+of(?!\w)",
    # "How has her health been?", "how is the move coming along?", "how did things go between …"
    r"how(?:\s+(?:is|are|was|were|has|have|had|did|do|does)|'s)\s+(?:[\w']+\s+){1,5}?"
    r"(?:been|doing|going|gone|go|getting\s+(?:on|along)|coming\s+along|faring|fared)(?!\w)",
    # "What has he been eating?", "what is going on in her life?", "what happened with the car?"
    r"(?:what|where|who)\s+(?:has|have)\s+(?:[\w']+\s+){1,4}?been\s+\w+ing(?!\w)",
    r"what(?:\s+(?:is|was|has\s+been)|'s)\s+(?:going\s+on|happening|up)(?!\w)",
    r"what\s+(?:has\s+|had\s+)?happened\s+(?:with|to)(?!\w)",
    r"what\s+(?:is|are|was|were)\s+(?:[\w']+\s+){1,5}?like\s*(?:$|[?.,])",
    # "What place does music have in her life?", "what does he have to do with Italy?"
    r"what(?:\s+is|'s)\s+known\s+(?:about|of)(?!\w)",
    r"what\s+(?:place|role|part)\s+(?:does|do|did|has|have)(?!\w)",
    r"what\s+(?:does|do|did)\s+(?:[\w']+\s+){1,3}have\s+to\s+do\s+with(?!\w)",
)
#: "Who is Carla?", but not "who is Carla's doctor" or "who is the man in the picture".
_WHO = re.compile(r"^\W*[Ww]ho(?:\s+(?:is|are|was|were)|'s)\s+(?:[A-Z][\w'-]*\s*){1,3}(?:$|[?,.])")
_BROAD = re.compile("|".join(f"(?<!\\w)(?:{shape})" for shape in _SHAPES), re.IGNORECASE)


def asks_broadly(text: str) -> bool:
    """Whether a question wants an account, by its form: "what do you know about her work?"."""
    form = text[:_LIMIT].replace(APOSTROPHE, "'").strip()
    return _BROAD.search(form) is not None or _WHO.search(form) is not None
