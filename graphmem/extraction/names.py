"""Whom "he" and "she" can stand for: nouns and common first names by gender."""

from __future__ import annotations

import unicodedata


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FEMALE_NOUNS = _words(
    """mother mom mum mommy mama sister sis daughter stepmother stepdaughter grandmother grandma
    granny nana granddaughter aunt auntie niece wife fiancee fiancée girlfriend godmother
    goddaughter mother-in-law sister-in-law landlady girl lady woman queen actress waitress
    mrs ms miss madam gran gal bride"""
)
MALE_NOUNS = _words(
    """father dad daddy papa brother bro son stepfather stepson grandfather grandpa grandson uncle
    nephew husband fiancé fiance boyfriend godfather godson father-in-law brother-in-law
    landlord boy gentleman man king actor waiter mr sir guy groom"""
)
FEMALE_NAMES = _words(
    """mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty
    sandra margaret ashley kimberly emily donna michelle carol amanda melissa deborah
    stephanie rebecca sharon laura cynthia dorothy amy kathleen angela shirley emma brenda
    pamela nicole anna samantha katherine catherine christine helen debra rachel carolyn
    janet maria olivia heather diane julie joyce victoria ruth virginia lauren kelly
    christina joan evelyn judith andrea hannah megan cheryl jacqueline martha madison teresa
    gloria sara janice ann kathryn abigail sophia frances jean alice judy isabella julia
    grace amber denise danielle marilyn beverly charlotte natalie theresa diana brittany
    doris kayla alexis lori marie ana eva lucy lena nina clara ella mia zoe chloe lily rose
    ruby ellen claire sophie jane kate katie molly fiona nora ingrid astrid marta greta
    elena sofia lucia carmen isabel ines priya aisha fatima leila layla yuki mei caroline
    melanie joanna audrey gina erika monica wendy tina tara sonia nadia irina olga svetlana
    natasha tatiana bianca camila valeria paula vera ida edith agnes bertha hilda helga
    heidi petra ursula"""
)
MALE_NAMES = _words(
    """james robert john michael david william richard joseph thomas charles christopher daniel
    matthew anthony mark donald steven paul andrew joshua kenneth kevin brian george timothy
    ronald edward jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin
    scott brandon benjamin samuel gregory alexander frank patrick raymond jack dennis jerry
    tyler aaron jose adam nathan henry douglas zachary peter kyle ethan walter noah jeremy
    christian keith roger terry gerald harold sean austin carl arthur lawrence dylan jesse
    jordan bryan billy joe bruce gabriel logan albert willie alan juan wayne elijah randy
    roy vincent ralph eugene russell bobby mason philip louis tom tim jim bob bill ben dan
    mike nick matt steve dave greg jeff josh luke oscar oskar leo max felix hugo bruno omar
    ali ahmed mohammed hassan karim ivan igor boris dmitri sergei carlos luis pedro pablo
    miguel diego marco luca giovanni hans klaus jurgen lars sven olaf henrik marcus theo
    evan sam nate gus colm oliver harry charlie alfie toby simon martin victor hector rafael
    andres mateo raj arjun vivek sanjay kenji hiroshi wei amit duncan ian neil graham stuart"""
)


def unaccented(name: str) -> str:
    """A name in lower case without accents: "José" → "jose"."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
