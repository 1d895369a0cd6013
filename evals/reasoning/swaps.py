"""Who has what after some swaps, in the form of BIG-Bench Hard's shuffled objects."""

from dataclasses import dataclass

from evals.reasoning.cases import Case, Problem, Streams, Template, sentence
from evals.reasoning.stories import PEOPLE

__all__ = ["FAMILY", "cases"]

FAMILY = "swaps"
SIZES = (3, 5, 7)
EACH = 20
"""Games of each size."""


@dataclass(frozen=True, slots=True)
class Game:
    """How a scene is told; `{who}` is one of the people."""

    opening: str
    start: str
    has: str
    goes: str
    swap: str
    end: str
    things: tuple[str, ...]


COLOURS = ("yellow", "blue", "pink", "green", "red", "orange", "white", "black", "purple", "brown")
GAMES = (
    Game(
        "{all} are playing a game.",
        "At the start of the game, they are each holding a ball:",
        "{who} has {thing}",
        "As the game progresses, pairs of players trade balls.",
        "{one} and {other} swap balls.",
        "At the end of the game, {who} has the",
        tuple(f"{colour} ball" for colour in COLOURS),
    ),
    Game(
        "{all} are friends who like to read.",
        "At the start of the summer, they each get a new book:",
        "{who} gets {thing}",
        "Over the summer, they start trading the books.",
        "{one} and {other} swap books.",
        "At the end of the summer, {who} has",
        tuple(
            [
                "Emma",
                "Dracula",
                "Walden",
                "Dubliners",
                "Persuasion",
                "Middlemarch",
                "Kim",
                "Ivanhoe",
                "Utopia",
                "The Odyssey",
            ]
        ),
    ),
    Game(
        "{all} are at a dance.",
        "At the start of a song, they each have a partner:",
        "{who} is dancing with {thing}",
        "Throughout the song, the dancers often trade partners.",
        "{one} and {other} switch partners.",
        "At the end of the dance, {who} is dancing with",
        ("Lars", "Ingrid", "Bjorn", "Sigrid", "Olaf", "Astrid", "Knut", "Freya", "Leif", "Solveig"),
    ),
    Game(
        "{all} are on the same team in a match.",
        "At the start of the match, they are each assigned to a position:",
        "{who} is playing {thing}",
        "As the match goes on, pairs of players occasionally swap positions.",
        "{one} and {other} trade positions.",
        "At the end of the match, {who} is playing",
        tuple(
            [
                "goalkeeper",
                "left winger",
                "right winger",
                "striker",
                "fullback",
                "left midfielder",
                "right midfielder",
                "sweeper",
                "libero",
                "center back",
            ]
        ),
    ),
)


def draw(streams: Streams, game: Game, size: int, index: int) -> Problem:
    """A game with as many swaps as people; every thing has been the answer as often."""
    names = tuple(person.name for person in streams.words.sample(PEOPLE, size))
    things = tuple(streams.words.sample(game.things, size))
    held = list(range(size))
    lines, order = [], ["First", *["Then"] * (size - 2), "Finally"]
    for word in order:
        one, other = streams.numbers.sample(range(size), 2)
        held[one], held[other] = held[other], held[one]
        lines.append(f"{word}, {game.swap.format(one=names[one], other=names[other])}")
    asked = streams.numbers.randrange(size)
    shown = streams.words.sample(things, size)
    right = shown.index(things[held[asked]])
    shown[right], shown[index % size] = shown[index % size], shown[right]
    start = _listed([game.has.format(who=name, thing=_a(thing)) for name, thing in zip(names, things, strict=True)])
    opening = game.opening.format(all=_listed(list(names)))
    return Problem(
        lines=(opening, f"{game.start} {start}.", game.goes, *lines, game.end.format(who=names[asked])),
        target=(things[held[asked]],),
        choices=tuple(shown),
        expects="choice",
        tags=(f"objects:{size}",),
        words=names,
    )


def _a(thing: str) -> str:
    """A red ball, an orange ball; names and positions have no article."""
    if not thing.endswith(" ball"):
        return thing
    return f"an {thing}" if thing[0] in "aeiou" else f"a {thing}"


def _listed(items: list[str]) -> str:
    return sentence(f"{', '.join(items[:-1])}, and {items[-1]}")


def cases() -> list[Case]:
    """Twenty of each size, five of every game."""
    return [
        Case(FAMILY, _template(GAMES[index % 4], index % 4, size, index), size * 100 + index)
        for size in SIZES
        for index in range(EACH)
    ]


def _template(game: Game, number: int, size: int, index: int) -> Template:
    def problem(streams: Streams) -> Problem:
        return draw(streams, game, size, index // 4)

    return Template(f"{('balls', 'books', 'dance', 'match')[number]}-{size}", problem, ("names", "numbers"))
