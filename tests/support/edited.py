"""Invented drafts and their next versions, edited by chance with every word's way known.

A draft is made of sentences like those of a review: few people, few verbs, phrases that come
again, sentences said twice on purpose, paragraphs that differ in one word only. `edit` changes
it as authors do and keeps for each word the word of the old draft that it was.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from qmapp.casework.anchoring.text import keys_of

PEOPLE = """the mother|the father|Child A|Child B|the grandmother|the health visitor|the school nurse|
the social worker|the GP|a police officer|the midwife|the head teacher|the housing officer|
the neighbour|her sister|the family support worker|the consultant paediatrician|the step-father|
an outreach worker|the independent chair|the panel|the lead reviewer|professionals|no one|
the night duty team|a locum doctor""".replace("\n", "").split("|")
DEEDS = """recorded that|said that|did not see that|told the panel that|was not aware that|
noted in the file that|asked whether|believed that|later learned that|wrote to the team that|
could not say why|understood that|explained at the meeting that|had heard that|was told that""".replace(
    "\n", ""
).split("|")
EVENTS = """was seen at home|missed three appointments|had moved to another address|was not brought to clinic|
presented with bruising|left the refuge|asked for help|was waiting for an assessment|had been discharged|
withdrew consent|was arrested for assault|refused entry|stopped attending nursery|lost the tenancy|
had injuries to the face|was drinking again|gave a different account|was referred twice|
had no telephone|was frightened of him|took an overdose|was in temporary housing|returned to the flat|
did not open the door|seemed well cared for|was very thin""".replace("\n", "").split("|")
WHENS = """on the same day|in the spring|before the strategy meeting|after the second referral|
during the first lockdown|at the hospital|within a week|at the child’s school|two months later|
when the case was closed|in the summer holidays|despite the plan|without a manager’s decision|
over the weekend|for the third time|at the core group|in line with policy|contrary to guidance""".replace(
    "\n", ""
).split("|")
LINKS = "However,|At that time,|In the view of the review,|Again,|Subsequently,|As a result,|On reflection,|It is not clear why".split(
    "|"
)
NAMES = "Anna Ben Cara Dora Elin Finn Gita Hugo Iris Jack Kara Liam".split()
MONTHS = "January February March April May June July August September October".split()
REPEATED = (
    "There was no evidence of professional curiosity.",
    "The voice of the child was not heard.",
    "This was a missed opportunity to share information.",
    "No referral was made.",
    "The panel found that practice at this point was in line with the procedures of the time.",
)
TEMPLATES = (
    "{name} was seen by the health visitor on {day} {month} and the plan was agreed with the family and the school.",
    "The chronology of {name}’s agency was received on {day} {month}; the author was not involved in the case.",
    "{name} was offered an appointment on {day} {month} but was not brought, and no further action was taken.",
)
CELLS = (
    "Not known",
    "Yes",
    "No",
    "None",
    "Police",
    "Health",
    "See above",
    "Children’s social care",
)
HEADINGS = "Background|What happened|Analysis|Findings|Learning|The voice of the child|Agencies involved|Early help|Recommendations|Family|Terms of reference".split(
    "|"
)


@dataclass(slots=True)
class Token:
    """A word with its punctuation; `was` is the old word that it is, `copied` says that it is a
    copy made beside it, `common` that its sentence is said more than once, or nearly.
    """

    text: str
    was: int | None = None
    copied: bool = False
    common: bool = False
    ends: bool = False


@dataclass(slots=True)
class Block:
    kind: str
    tokens: list[Token] = field(default_factory=list)


class Author:
    """Writes drafts and changes them, by the chance that it is given."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.said_once: dict[str, int] = {}
        self.said_more: set[str] = set()

    # -- writing

    def sentence(self) -> list[Token]:
        pick = self.chance.choice
        roll = self.chance.random()
        if roll < 0.06:
            return self.repeated()
        if roll < 0.10:
            return self.template()
        words = f"{pick(PEOPLE)} {pick(DEEDS)} {pick(PEOPLE)} {pick(EVENTS)}"
        roll = self.chance.random()
        if roll < 0.5:
            words += f" {pick(WHENS)}"
        elif roll < 0.7:
            words += f", and {pick(PEOPLE)} {pick(EVENTS)} {pick(WHENS)}"
        elif roll < 0.8:
            words += (
                f" on {self.chance.randint(1, 28)} {pick(MONTHS)} {self.chance.randint(2011, 2023)}"
            )
        elif roll < 0.85:
            words += f" – see paragraph {self.chance.randint(1, 9)}.{self.chance.randint(1, 40)}"
        elif roll < 0.9:
            words += f" (“{pick(EVENTS)}”)"
        if self.chance.random() < 0.25:
            words = f"{pick(LINKS)} {words}"
        return tokens(words[0].upper() + words[1:] + ".")

    def repeated(self) -> list[Token]:
        """A sentence that is said again and again. One that the old draft said once, and that is
        typed again for the next, is a copy of it: nobody could tell. One that it said more often
        is copied by `copy_sentence` only.
        """
        text = self.chance.choice(REPEATED)
        if text in self.said_more:
            return tokens("The panel thanks those who spoke to it.", common=True)
        made = tokens(text, common=True)
        if text in self.said_once:
            for at, token in enumerate(made, self.said_once[text]):
                token.was, token.copied = at, True
        return made

    def template(self) -> list[Token]:
        pick = self.chance.choice
        return tokens(
            pick(TEMPLATES).format(
                name=pick(NAMES), day=self.chance.randint(1, 28), month=pick(MONTHS)
            ),
            common=True,
        )

    def block(self) -> Block:
        roll = self.chance.random()
        if roll < 0.10:
            return Block("heading", tokens(self.chance.choice(HEADINGS), common=True))
        if roll < 0.18:
            return Block("cell", tokens(self.chance.choice(CELLS), common=True))
        if roll < 0.26:
            return Block("template", self.template())
        if roll < 0.36:
            return Block("item", self.sentence())
        many = self.chance.randint(2, 6)
        return Block("paragraph", [token for _ in range(many) for token in self.sentence()])

    def draft(self, blocks: int) -> list[Block]:
        made = [self.block() for _ in range(blocks)]
        for at, token in enumerate(token for block in made for token in block.tokens):
            token.was = at
        flat = " ".join(token.text for block in made for token in block.tokens)
        for text in REPEATED:
            if flat.count(text) > 1:
                self.said_more.add(text)
            elif text in flat:
                self.said_once[text] = flat[: flat.index(text)].count(" ")
        return made

    # -- changing

    def edit(self, old: list[Block], changes: int) -> list[Block]:
        new = [Block(block.kind, [replace(t) for t in block.tokens]) for block in old]
        for _ in range(changes):
            change = self.chance.choices(*zip(*CHANGES, strict=True))[0]
            if new:
                change(self, new)
        return [block for block in new if block.tokens]

    def some(self, new: list[Block]) -> int:
        return self.chance.randrange(len(new))

    def insert_block(self, new: list[Block]) -> None:
        new.insert(self.chance.randint(0, len(new)), self.block())

    def delete_block(self, new: list[Block]) -> None:
        del new[self.some(new)]

    def move_block(self, new: list[Block]) -> None:
        block = new.pop(self.some(new))
        new.insert(self.chance.randint(0, len(new)), block)

    def move_section(self, new: list[Block]) -> None:
        start = self.some(new)
        taken = new[start : start + self.chance.randint(2, 9)]
        del new[start : start + len(taken)]
        at = self.chance.randint(0, len(new))
        new[at:at] = taken

    def delete_section(self, new: list[Block]) -> None:
        start = self.some(new)
        del new[start : start + self.chance.randint(2, 5)]

    def split_at_sentence(self, new: list[Block]) -> None:
        at = self.some(new)
        ends = [i + 1 for i, t in enumerate(new[at].tokens[:-1]) if t.ends]
        if ends:
            self._split(new, at, self.chance.choice(ends))

    def split_anywhere(self, new: list[Block]) -> None:
        at = self.some(new)
        if len(new[at].tokens) > 1:
            self._split(new, at, self.chance.randrange(1, len(new[at].tokens)))

    def _split(self, new: list[Block], at: int, where: int) -> None:
        block = new[at]
        new[at : at + 1] = [
            Block(block.kind, block.tokens[:where]),
            Block(block.kind, block.tokens[where:]),
        ]

    def merge(self, new: list[Block]) -> None:
        at = self.some(new)
        if at + 1 < len(new):
            new[at].tokens += new.pop(at + 1).tokens

    def _sentence_of(self, block: Block) -> tuple[int, int]:
        ends = [0, *(i + 1 for i, t in enumerate(block.tokens) if t.ends), len(block.tokens)]
        spans = [(a, b) for a, b in itertools.pairwise(ends) if b > a]
        return self.chance.choice(spans) if spans else (0, 0)

    def _gap(self, block: Block) -> int:
        return self.chance.choice([0, *(i + 1 for i, t in enumerate(block.tokens) if t.ends)])

    def insert_sentence(self, new: list[Block]) -> None:
        block = new[self.some(new)]
        at = self._gap(block)
        block.tokens[at:at] = self.sentence()

    def delete_sentence(self, new: list[Block]) -> None:
        block = new[self.some(new)]
        a, b = self._sentence_of(block)
        del block.tokens[a:b]

    def move_sentence(self, new: list[Block]) -> None:
        block = new[self.some(new)]
        a, b = self._sentence_of(block)
        taken = block.tokens[a:b]
        del block.tokens[a:b]
        other = new[self.some(new)]
        at = self._gap(other)
        other.tokens[at:at] = taken

    def copy_sentence(self, new: list[Block]) -> None:
        """Put a copy elsewhere; the original stays, or is reworded."""
        block = new[self.some(new)]
        a, b = self._sentence_of(block)
        copy = [
            Token(t.text, t.was, copied=True, common=True, ends=t.ends) for t in block.tokens[a:b]
        ]
        for token in block.tokens[a:b]:
            token.common = True
        if self.chance.random() < 0.5:
            self._reword(block, a, b, self.chance.choice((0.1, 0.2, 0.4)))
        other = new[self.some(new)]
        at = self._gap(other)
        other.tokens[at:at] = copy

    def reword(self, new: list[Block]) -> None:
        block = new[self.some(new)]
        a, b = self._sentence_of(block)
        self._reword(block, a, b, self.chance.choice((0.1, 0.1, 0.2, 0.35, 0.6)))

    def _reword(self, block: Block, a: int, b: int, share: float) -> None:
        changed: list[Token] = []
        for token in block.tokens[a:b]:
            roll = self.chance.random()
            if roll > share:
                changed.append(token)
                continue
            roll = self.chance.random()
            other = self.chance.choice(self.sentence())
            if roll < 0.6:
                changed.append(Token(other.text.strip(".,"), ends=token.ends, common=token.common))
                if token.ends:
                    changed[-1].text += "."
            elif roll < 0.8:
                changed += [Token(other.text.strip(".,")), token]
            elif token.ends:
                changed.append(token)
        block.tokens[a:b] = changed

    def change_one_word(self, new: list[Block]) -> None:
        block = new[self.some(new)]
        at = self.chance.randrange(len(block.tokens)) if block.tokens else 0
        if block.tokens:
            old = block.tokens[at]
            text = self.chance.choice([*NAMES, *MONTHS, "not", "never", "2019", "often"])
            block.tokens[at] = Token(
                text + ("." if old.ends else ""), ends=old.ends, common=old.common
            )

    def fix_typos(self, new: list[Block]) -> None:
        block = new[self.some(new)]
        for token in block.tokens:
            if self.chance.random() < 0.1 and len(token.text) > 4 and token.text[1:3].isalpha():
                token.text = token.text[0] + token.text[2] + token.text[1] + token.text[3:]

    def retype(self, new: list[Block]) -> None:
        """What a word processor does by itself: quotes, dashes, spaces, ligatures, hyphens."""
        block = new[self.some(new)]
        swaps = self.chance.choice(
            [
                {"’": "'", "“": '"', "”": '"'},
                {"–": "—", "-": "\u2011"},
                {"fi": "ﬁ"},
                {"a": "a\u00ad"},
                {"“": "‘", "”": "’"},
            ]
        )
        for token in block.tokens:
            for this, that in swaps.items():
                token.text = token.text.replace(this, that, 1)


CHANGES = (
    (Author.insert_block, 8), (Author.delete_block, 5), (Author.move_block, 4), (Author.move_section, 1),
    (Author.delete_section, 1), (Author.split_at_sentence, 3), (Author.split_anywhere, 2), (Author.merge, 4),
    (Author.insert_sentence, 8), (Author.delete_sentence, 8), (Author.move_sentence, 3), (Author.copy_sentence, 2),
    (Author.reword, 14), (Author.change_one_word, 10), (Author.fix_typos, 6), (Author.retype, 8),
)  # fmt: skip


def tokens(text: str, *, common: bool = False) -> list[Token]:
    made = [Token(word, common=common) for word in text.split()]
    made[-1].ends = True
    return made


@dataclass(frozen=True, slots=True)
class Laid:
    """A draft as passages, with the place of each token: passage, start, end."""

    passages: list[str]
    tokens: list[Token]
    places: list[tuple[int, int, int]]


def lay(blocks: list[Block], chance: random.Random) -> Laid:
    passages: list[str] = []
    flat: list[Token] = []
    places: list[tuple[int, int, int]] = []
    for number, block in enumerate(blocks):
        text = ""
        for token in block.tokens:
            if text:
                text += " " if chance.random() > 0.01 else chance.choice(["  ", "\u00a0", "\n"])
            places.append((number, len(text), len(text) + len(token.text)))
            text += token.text
            flat.append(token)
        passages.append(text)
    return Laid(passages, flat, places)


@dataclass(frozen=True, slots=True)
class Marked:
    """A quotation: tokens `first` up to `beyond` of the old draft, and where they are in it."""

    first: int
    beyond: int
    passage: int
    start: int
    end: int


def mark(old: Laid, chance: random.Random, many: int) -> Iterator[Marked]:
    """Quotations of one word up to a whole passage."""
    for _ in range(many):
        at = chance.randrange(len(old.tokens))
        passage = old.places[at][0]
        low = high = at
        while low and old.places[low - 1][0] == passage:
            low -= 1
        while high < len(old.tokens) and old.places[high][0] == passage:
            high += 1
        kind = chance.random()
        if kind < 0.2:
            first, beyond = at, min(high, at + chance.randint(1, 3))
        elif kind < 0.5:
            first, beyond = at, min(high, at + chance.randint(4, 14))
        elif kind < 0.75:
            first = at
            while first > low and not old.tokens[first - 1].ends:
                first -= 1
            beyond = at + 1
            while beyond < high and not old.tokens[beyond - 1].ends:
                beyond += 1
        elif kind < 0.9:
            first, beyond = low, high
        else:
            first = chance.randint(low, at)
            beyond = chance.randint(at + 1, high)
        if keys_of(" ".join(token.text for token in old.tokens[first:beyond])):
            yield Marked(first, beyond, passage, old.places[first][1], old.places[beyond - 1][2])
