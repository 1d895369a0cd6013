"""Word problems that lead to one to three linear equations.

A story draws the solution first; the other numbers of its text follow from it in `givens`.
"""

from evals.reasoning.cases import Case
from evals.reasoning.stories import Story

__all__ = ["FAMILY", "STORIES", "cases"]

FAMILY = "algebra-words"
EACH = 5

STORIES = (
    Story(
        "two-families",
        """Two families buy tickets at the gate of the same {place}.
        ~ One family pays {total:$} for {a} adults and {b} children.
        ~ The other family pays {sum:$} for {c} adults and {d} children.
        + The {place} has been open for {z} years.
        What is the price of a ticket for one child, in dollars?""",
        "x=8..24 y=3..10/0.5 a=2|3 b=2..5 c=2|3|4 d=2|3|4 z=3..39",
        lambda v: v.y,
        {"place": ("water park", "circus", "aquarium", "botanical garden")},
        lambda v: v.x > v.y and v.a * v.d != v.b * v.c,
        places=2,
        tags=("unknowns:2",),
        givens=lambda v: {"total": v.a * v.x + v.b * v.y, "sum": v.c * v.x + v.d * v.y},
    ),
    Story(
        "heads-and-legs",
        """The only animals in {A}'s yard are {bird} and {beast}.
        ~ {A} counts {heads} heads.
        ~ {A} counts {legs} legs.
        + {A} bought the yard {z} years ago.
        The {bird} have 2 legs each and the {beast} have 4 legs each.
        How many {beast} are in the yard?""",
        "x=11..59 y=7..39 z=3..14",
        lambda v: v.y,
        {"bird": ("hens", "ducks", "geese", "turkeys"), "beast": ("goats", "sheep", "rabbits", "pigs")},
        tags=("unknowns:2",),
        givens=lambda v: {"heads": v.x + v.y, "legs": 2 * v.x + 4 * v.y},
    ),
    Story(
        "age-difference",
        """{A} and {B} are neighbours.
        ~ {A} is {diff} years older than {B}.
        ~ The sum of their ages is {total} years.
        + Their street has {z} houses.
        How old is {A}?""",
        "x=30..74 y=12..49 z=11..98",
        lambda v: v.x,
        fits=lambda v: v.x > v.y + 3,
        tags=("unknowns:2",),
        givens=lambda v: {"diff": v.x - v.y, "total": v.x + v.y},
    ),
    Story(
        "age-later",
        """{A} and {B} {are}.
        ~ Today {A} is {k:times} as old as {B}.
        ~ In {t} years {A} will be {m:times} as old as {B}.
        + {B} has {z} cousins.
        How old is {B} today?""",
        "y=3..15 k=4|5|6|7 m=2|3 z=3..8",
        lambda v: v.y,
        {"are": ("are neighbours", "are relatives", "live in the same street", "sing in the same choir")},
        # k y + t = m (y + t), so t = (k - m) y / (m - 1).
        lambda v: 24 <= v.k * v.y <= 75 and v.y * (v.k - v.m) % (v.m - 1) == 0 and v.y * (v.k - v.m) / (v.m - 1) <= 30,
        tags=("unknowns:2",),
        givens=lambda v: {"t": v.y * (v.k - v.m) / (v.m - 1)},
    ),
    Story(
        "coins",
        """{A} empties a money box that holds only {small}-cent and {large}-cent coins.
        ~ There are {n} coins.
        ~ Together they are worth {worth:$}.
        + The money box is a {animal} that weighs {z} grams.
        How many {large}-cent coins are there?""",
        "x=8..59 y=6..49 small=5|10 large=20|50 z=150..390/10",
        lambda v: v.y,
        {"animal": ("pig", "frog", "cat", "hippo", "bear")},
        tags=("unknowns:2",),
        givens=lambda v: {"n": v.x + v.y, "worth": (v.small * v.x + v.large * v.y) / 100},
    ),
    Story(
        "mixture",
        """In a laboratory {A} mixes two solutions of {stuff} in water.
        ~ One of them contains {p}% {stuff}.
        ~ The other contains {q}% {stuff}.
        + The laboratory is on floor {z}.
        {A} wants exactly {n} litres of a solution with {r}% {stuff}.
        How many litres of the {q}% solution does {A} need?""",
        "x=2..24 y=2..24 p=5|10|15|20 q=30|40|45|50|60|70 z=2..7",
        lambda v: v.y,
        {"stuff": ("salt", "sugar", "acid", "alcohol")},
        lambda v: ((v.p * v.x + v.q * v.y) / (v.x + v.y)).denominator == 1 and v.x != v.y,
        tags=("unknowns:2", "units"),
        givens=lambda v: {"n": v.x + v.y, "r": (v.p * v.x + v.q * v.y) / (v.x + v.y)},
    ),
    Story(
        "digits",
        """{A}'s {thing} has a number with two digits.
        ~ The sum of the two digits is {total}.
        ~ If the digits change places, the number becomes smaller by {change}.
        + {B}'s {thing} has a number with {z} digits.
        What is the number of {A}'s {thing}?""",
        "x=3..9 y=1..8 z=3|4|5",
        lambda v: 10 * v.x + v.y,
        {"thing": ("locker", "house", "race car", "hotel room")},
        lambda v: v.x > v.y,
        tags=("unknowns:2",),
        givens=lambda v: {"total": v.x + v.y, "change": 9 * (v.x - v.y)},
    ),
    Story(
        "three-boxes",
        """Three crates of {thing} stand in a storeroom: a red, a green and a blue one.
        ~ Together they hold {total} {thing}.
        ~ The green crate holds {k:times} as many {thing} as the red one.
        ~ The blue crate holds {d} more {thing} than the red one.
        + The storeroom is {z} m long.
        How many {thing} are in the blue crate?""",
        "x=14..59 k=2|3|4 d=5..39 z=6..14",
        lambda v: v.x + v.d,
        {"thing": ("oranges", "onions", "coconuts", "lemons")},
        tags=("unknowns:3",),
        givens=lambda v: {"total": v.x * (2 + v.k) + v.d},
    ),
    Story(
        "rectangle",
        """A rectangular {place} is laid out with string.
        ~ Its length is {d} m more than its width.
        ~ The string goes around it exactly once and is {round} m long.
        + {n} people helped with the work.
        What is the length of the {place} in metres?""",
        "x=8..59 d=3..24 n=3..11",
        lambda v: v.x + v.d,
        {"place": ("flower bed", "dance floor", "building plot", "car park", "skating rink")},
        tags=("unknowns:2", "units"),
        givens=lambda v: {"round": 2 * (2 * v.x + v.d)},
    ),
    Story(
        "river",
        """A {boat} always moves at the same speed relative to the water, and the river flows evenly.
        ~ Downstream the {boat} covers {down} km in {s} hours.
        ~ Upstream the {boat} covers {up} km in {t} hours.
        + There are {z} passengers on board.
        How fast does the river flow, in km per hour?""",
        "x=9..25 y=2..6 s=2|3|4 t=2|3|4|5 z=6..59",
        lambda v: v.y,
        {"boat": ("ferry", "barge", "motor boat", "rowing boat")},
        lambda v: v.x > 2 * v.y,
        tags=("unknowns:2", "units"),
        givens=lambda v: {"down": v.s * (v.x + v.y), "up": v.t * (v.x - v.y)},
    ),
    Story(
        "three-pairs",
        """At a {stall} every {one} has one price, every {two} another, and every {three} a third.
        ~ A {one} and a {two} cost {ab:$} together.
        ~ A {two} and a {three} cost {bc:$} together.
        ~ A {one} and a {three} cost {ac:$} together.
        + The stall is {z} m wide.
        What does a {two} cost, in dollars?""",
        "x=1..9/0.25 y=1..9/0.25 w=1..9/0.25 z=2..6",
        lambda v: v.y,
        {
            "stall": ("market stall", "flea market", "summer fair", "village fête"),
            "one": ("candle", "mug", "bracelet"),
            "two": ("basket", "doll", "kite"),
            "three": ("scarf", "puzzle", "whistle"),
        },
        lambda v: len({v.x, v.y, v.w}) == 3,
        places=2,
        tags=("unknowns:3",),
        givens=lambda v: {"ab": v.x + v.y, "bc": v.y + v.w, "ac": v.x + v.w},
    ),
    Story(
        "consecutive",
        """{A} tears {n} tickets from a {pad} of raffle tickets, and their numbers follow one another without a gap.
        The {n} numbers add up to {total}.
        + The {pad} has {z} tickets left.
        What is the largest of these numbers?""",
        "x=21..159 n=3|4|5 z=30..89",
        lambda v: v.x + v.n - 1,
        {"pad": ("pad", "book", "roll")},
        tags=("unknowns:1",),
        givens=lambda v: {"total": v.n * v.x + v.n * (v.n - 1) / 2},
    ),
    Story(
        "same-price",
        """Two firms rent out {thing}.
        ~ The first firm charges {f:$} once and {r:$} per {time}.
        ~ The second firm charges {g:$} once and {s:$} per {time}.
        + The second firm has {z} branches.
        After how many {time}s do both firms ask the same amount?""",
        "x=3..18 f=10..59 r=4..24 s=3..23 z=3..19",
        lambda v: v.x,
        {"thing": ("boats", "drills", "tractors", "scooters"), "time": ("hour", "day", "week")},
        lambda v: v.r > v.s,
        tags=("unknowns:1",),
        givens=lambda v: {"g": v.f + (v.r - v.s) * v.x},
    ),
    Story(
        "inheritance",
        """{A}, {B} and {C} share a prize of {total:$}.
        ~ {A} gets {k:times} as much as {B}.
        ~ {C} gets {d:$} more than {B}.
        + The {prize} in which they won it has been held {z} times.
        How many dollars does {A} get?""",
        "x=60..390/10 k=2|3|4 d=20..195/5 z=4..29",
        lambda v: v.k * v.x,
        {"prize": ("quiz", "lottery", "contest", "race")},
        tags=("unknowns:3",),
        givens=lambda v: {"total": (2 + v.k) * v.x + v.d},
    ),
    Story(
        "quiz-points",
        """In a {quiz} there are {n} questions, and {A} answers all of them.
        ~ For every right answer {A.she} gets {a} points.
        ~ For every wrong answer {A.she} loses {b} points.
        + The winner of last year had {z} points.
        In the end {A} has {score} points.
        How many of the answers were right?""",
        "x=12..39 y=3..14 a=4|5|6|8 b=2|3 z=60..149",
        lambda v: v.x,
        {"quiz": ("quiz", "maths contest", "spelling contest", "radio show")},
        tags=("unknowns:2",),
        givens=lambda v: {"n": v.x + v.y, "score": v.a * v.x - v.b * v.y},
    ),
    Story(
        "loads",
        """A lorry carries crates of {thing}. All its large crates weigh the same, and so do all its small crates.
        ~ {a} large crates and {b} small crates weigh {s} kg.
        ~ A large crate is {k} kg heavier than a small one.
        + The {thing} come from {z} countries.
        How many kilograms does a small crate weigh?""",
        "y=7..39 k=5..29 a=2..8 b=3..11 z=3..8",
        lambda v: v.y,
        {"thing": ("tiles", "toys", "spices", "tools")},
        tags=("unknowns:2", "units"),
        givens=lambda v: {"s": v.a * (v.y + v.k) + v.b * v.y},
    ),
)


def cases() -> list[Case]:
    """Five of every story."""
    templates = [story.template() for story in STORIES]
    return [Case(FAMILY, template, i) for template in templates for i in range(EACH)]
