"""Word problems in several steps: the stories without money, and the cases of the whole family."""

from evals.reasoning.arith_money import MONEY
from evals.reasoning.cases import Case
from evals.reasoning.stories import Story

__all__ = ["FAMILY", "STORIES", "cases"]

FAMILY = "arith-words"
EACH = 5
"""Items from one story; two of them have a distractor."""

THINGS = (
    Story(
        "trays",
        """{A} bakes {n} trays of {thing}, with {k} {thing} on each tray.
        + The oven is {z} years old.
        ~ {A} sells {s} of the {thing} to a café.
        ~ {A} gives {t} of the {thing} to the neighbours.
        + A neighbour brings back {y} empty plates.
        How many {thing} does {A} have left?""",
        "n=4..9 k=12..24 s=15..39 t=6..14 z=3..11 y=2|3|4",
        lambda v: v.n * v.k - v.s - v.t,
        {"thing": ("rolls", "muffins", "biscuits", "scones")},
        tags=("steps:3",),
    ),
    Story(
        "recipe",
        """A recipe for {k} {thing} needs {g} grams of flour.
        + It also says to let the dough rest for {z} minutes.
        ~ {A} wants to make {n} {thing} by the same recipe.
        ~ In the cupboard {A} finds only {h} grams of flour.
        + The cupboard has {y} shelves.
        How many more grams of flour does {A} need?""",
        "k=4|6|8|10|12 g=120..460/20 n=18..72/6 h=150..650/50 z=20..85/5 y=3..5",
        lambda v: v.n / v.k * v.g - v.h,
        {"thing": ("pancakes", "waffles", "dumplings", "tortillas")},
        lambda v: v.n > v.k and (v.n / v.k).denominator == 1,
        tags=("steps:3", "units"),
    ),
    Story(
        "commute",
        """On each of {w} days a week {A} cycles {d} km to {place} and the same {d} km back.
        ~ Every Saturday {A.she} also rides a tour of {t} km.
        + {A}'s bicycle has {z} gears.
        ~ {A} keeps to this plan for {m} weeks.
        + On the way {A.she} passes {y} traffic lights.
        How many kilometres does {A} ride in all that time?""",
        "w=3|4|5 d=2.5..9.5/0.5 t=18..45 m=3..8 z=7|18|21|24 y=4..14",
        lambda v: (2 * v.d * v.w + v.t) * v.m,
        {"place": ("work", "school", "the office", "the laboratory")},
        tags=("steps:4", "units"),
    ),
    Story(
        "wall-paint",
        """{A} wants to paint a wall that is {l} m long and {h} m high.
        ~ A {hole} of {x} square metres in the wall is not painted.
        ~ One litre of paint is enough for {c} square metres.
        + {A} has chosen the colour from {z} samples.
        ~ The wall gets two coats.
        + The paint dries in {y} hours.
        How many litres of paint does {A} need?""",
        "l=6..20 h=2.5..4.5/0.5 x=2..7 c=5|6|7|8|9|10 z=5..30 y=3..8",
        lambda v: (v.l * v.h - v.x) * 2 / v.c,
        {"hole": ("window", "door", "mural", "mirror")},
        places=1,
        tags=("steps:4", "units"),
    ),
    Story(
        "water-tank",
        """A {tank} that can hold {c} litres is {p}% full.
        ~ A tap lets in {r} litres a minute.
        ~ At the same time {l} litres a minute run out through a leak.
        + The {tank} was built {z} years ago.
        + A second tap, which stays shut, could let in {y} litres a minute.
        How many litres are in the {tank} after {t} minutes?""",
        "c=600..2000/100 p=15..55/5 r=12..30 l=2..9 t=5..25 z=4..29 y=5..11",
        lambda v: v.c * v.p / 100 + (v.r - v.l) * v.t,
        {"tank": ("tank", "cistern", "basin", "pool")},
        lambda v: v.c * v.p / 100 + (v.r - v.l) * v.t < v.c,
        tags=("steps:4", "units"),
    ),
    Story(
        "collections",
        """{A} owns {n} {thing}.
        ~ {B} owns {k:times} as many {thing} as {A}.
        ~ {C} owns {m} fewer {thing} than {B}.
        + {A} has been collecting for {z} years.
        + {B} is {y} years old.
        How many {thing} do the three of them own together?""",
        "n=12..39 k=3|4|5 m=8..29 z=2..8 y=11..15",
        lambda v: v.n + v.k * v.n + v.k * v.n - v.m,
        {"thing": ("marbles", "stamps", "postcards", "shells", "badges")},
        tags=("steps:4",),
    ),
    Story(
        "bus-stops",
        """A {bus} leaves the depot with {n} passengers.
        + It has {z} seats.
        At the first stop {a} passengers get on and {b} get off.
        At the second stop half of the passengers get off and nobody gets on.
        + The stops are {y} minutes apart.
        At the third stop {c} passengers get on and nobody gets off.
        How many passengers are on the {bus} after the third stop?""",
        "n=16..32 a=4..14 b=2..9 c=3..11 z=50..69 y=3..8",
        lambda v: (v.n + v.a - v.b) / 2 + v.c,
        {"bus": ("bus", "tram", "shuttle", "coach")},
        tags=("steps:4",),
    ),
    Story(
        "way-to-school",
        """{n} pupils go to the {kind} school in {place}.
        ~ {p}% of the pupils come by bus.
        ~ {q}% of the pupils come by bicycle.
        + The school has {z} teachers.
        All the others walk, and {k} of those who walk live in School Lane.
        + School Lane is {y} metres long.
        How many of the pupils who walk live elsewhere?""",
        "n=300..900/20 p=25..50/5 q=15..35/5 k=12..49 z=21..49 y=200..490/10",
        lambda v: v.n * (100 - v.p - v.q) / 100 - v.k,
        {
            "kind": ("primary", "secondary", "village", "grammar"),
            "place": ("Millbrook", "Harrow Vale", "Eastmoor", "Saltley", "Fernham"),
        },
        tags=("steps:4",),
    ),
    Story(
        "wire",
        """A roll holds {l} metres of {wire}.
        ~ {A} cuts off {n} pieces of {c} cm each.
        ~ {A} cuts off {m} pieces of {e} cm each.
        + The roll weighs {z} kg.
        + {B} is using another roll of {y} metres.
        How many centimetres of {wire} are left on the roll?""",
        "l=8..30 n=5..15 c=25..69 m=3..9 e=15..59 z=2..5 y=31..49",
        lambda v: v.l * 100 - v.n * v.c - v.m * v.e,
        {"wire": ("wire", "ribbon", "rope", "cable")},
        lambda v: v.c != v.e,
        tags=("steps:5", "units"),
    ),
    Story(
        "syrup",
        """A bottle contains {b} ml of {liquid}.
        ~ {A} spills {x} ml of the {liquid} while opening the bottle.
        ~ {A} takes {t} doses of {d} ml a day.
        + The bottle must be stored below {z} degrees.
        + {A} has been ill for {y} days.
        For how many days does the {liquid} last?""",
        "b=150..500/10 x=10..40/5 d=5|10|15 t=2|3|4 z=20|25|30 y=2..6",
        lambda v: (v.b - v.x) / (v.d * v.t),
        {"liquid": ("cough syrup", "herbal tonic", "fish oil", "vitamin juice")},
        tags=("steps:3", "units"),
    ),
    Story(
        "route",
        """The {train} from {A}'s home town to the coast covers {d} km.
        For the first {h} hours it travels at {s} km per hour.
        For the next {g} hours it travels at {r} km per hour.
        + {A} paid {y} euros for a seat.
        + There are {z} carriages.
        How many kilometres are still to go?""",
        "d=420..890/10 h=2|3 s=70..120/5 g=2|3|4 r=45..65/5 z=6..12 y=20..89",
        lambda v: v.d - v.h * v.s - v.g * v.r,
        {"train": ("night train", "express coach", "holiday train", "sleeper")},
        tags=("steps:4", "units"),
    ),
    Story(
        "average",
        """{A} has taken three {test} tests this year.
        + Each test lasted {z} minutes.
        ~ In the one about {one} {A.she} scored {a} points.
        ~ In the one about {two} {A.she} scored {b} points.
        ~ In the one about {three} {A.she} scored {c} points.
        + The best score in the class so far is {y} points.
        How many points does {A} need in the fourth test so that {A.her} average for the four tests is {m} points?""",
        "a=55..94 b=55..94 c=55..94 m=65..89 z=40|45|50 y=96..100",
        lambda v: 4 * v.m - v.a - v.b - v.c,
        {
            "test": ("geography", "science"),
            "one": ("rivers", "volcanoes"),
            "two": ("forests", "deserts"),
            "three": ("climate", "the seasons"),
        },
        lambda v: 50 <= 4 * v.m - v.a - v.b - v.c <= 100,
        tags=("steps:4",),
    ),
    Story(
        "orchard",
        """In an orchard there are {r} rows of {t} trees each.
        ~ {x}% of the trees are {fruit} trees.
        ~ Every {fruit} tree gives {k} kg of fruit a year.
        + The orchard belongs to {A}, who is {z} years old.
        + There are also {y} beehives between the rows.
        How many kilograms of fruit do the {fruit} trees give in a year?""",
        "r=8..20 t=10..25 x=10..60/5 k=18..59 z=35..69 y=4..11",
        lambda v: v.r * v.t * v.x / 100 * v.k,
        {"fruit": ("apple", "pear", "plum", "cherry")},
        lambda v: (v.r * v.t * v.x / 100).denominator == 1,
        tags=("steps:4", "units"),
    ),
    Story(
        "defects",
        """A machine makes {n} {thing} an hour and runs for {h} hours.
        ~ {p}% of everything it makes is faulty and is thrown away.
        ~ All {thing} that are not faulty are packed in boxes of {b}.
        + The machine was repaired {z} weeks ago.
        + {y} people work in the hall.
        How many full boxes are there?""",
        "n=120..390/10 h=4..10 p=2|4|5|8|10 b=12..60/4 z=2..8 y=8..29",
        lambda v: v.n * v.h * (100 - v.p) / 100 / v.b,
        {"thing": ("bulbs", "switches", "buttons", "valves")},
        tags=("steps:4",),
    ),
    Story(
        "novel",
        """A {book} has {p} pages.
        For the first {d} days {A} reads {a} pages a day.
        + {B} finished the same {book} in {z} weeks.
        From then on {A} reads {b} pages a day.
        + The {book} has {y} chapters.
        On which day of reading does {A} finish the {book}, counting the first day as day 1?""",
        "p=180..496/4 d=3..7 a=14..29 b=20..44 z=2..4 y=14..39",
        lambda v: v.d + (v.p - v.a * v.d) / v.b,
        {"book": ("novel", "biography", "travel book", "crime story")},
        lambda v: v.a != v.b and v.p > v.a * v.d,
        tags=("steps:4",),
    ),
    Story(
        "lift",
        """A goods lift can carry at most {m} kg.
        ~ {n} crates of {c} kg each are already in it.
        ~ The sacks of {stuff} that are to be added weigh {b} kg each.
        + The lift serves {z} floors.
        + There are {y} people waiting on the stairs.
        How many sacks can be added at most?""",
        "m=500..1200/50 n=4..9 c=35..69 b=18..44 z=4..11 y=2..6",
        lambda v: (v.m - v.n * v.c) // v.b,
        {"stuff": ("cement", "rice", "sand", "potatoes")},
        lambda v: 2 <= (v.m - v.n * v.c) // v.b <= 25,
        tags=("steps:3", "units"),
    ),
    Story(
        "backwards",
        """{A} had some {thing} this morning.
        {A} gave exactly half of them to {B}.
        + {B} already had {z} {thing}.
        Then {A} gave {k} {thing} to {C}.
        + The packet the {thing} came in is {y} cm wide.
        Now {A} has {m} {thing} left.
        How many {thing} did {A} have this morning?""",
        "k=5..24 m=6..39 z=5..19 y=8..15",
        lambda v: (v.m + v.k) * 2,
        {"thing": ("stickers", "beads", "balloons", "crayons")},
        tags=("steps:2",),
    ),
    Story(
        "thermometer",
        """At six in the morning it was {a} °C in {place}.
        For the next {h} hours the temperature rose by {b} degrees every hour.
        + The wind blew at {z} km per hour.
        Then a storm came and it became {c} degrees colder.
        + The storm brought {y} mm of rain.
        What was the temperature in °C after the storm?""",
        "a=5..12 h=3..7 b=1..2.5/0.5 c=2..7.5/0.5 z=10..39 y=3..19",
        lambda v: v.a + v.b * v.h - v.c,
        {"place": ("Ravensford", "Port Ellery", "Highcombe", "Lindenau", "Marsk")},
        lambda v: v.b > 1 and v.a + v.b * v.h < 26,
        places=1,
        tags=("steps:3", "units"),
    ),
    Story(
        "two-evenings",
        """A {hall} has {r} rows of {s} seats.
        On Friday {p}% of the seats are taken.
        + The show lasts {z} minutes.
        On Saturday {m} more seats are taken than on Friday.
        + {y} people work at the doors.
        How many seats are taken on the two evenings together?""",
        "r=10..25 s=12..30 p=30..80/5 m=8..49 z=80..145/5 y=3..6",
        lambda v: 2 * v.r * v.s * v.p / 100 + v.m,
        {"hall": ("theatre", "cinema", "concert hall", "circus tent")},
        lambda v: (v.r * v.s * v.p / 100).denominator == 1 and v.r * v.s * v.p / 100 + v.m < v.r * v.s,
        tags=("steps:4",),
    ),
    Story(
        "morning-walk",
        """On {A.her} morning walk {A} goes {a} km from home to the {place}.
        From there {A.she} goes {b} metres to the bakery, and then {c} km straight home.
        + The walk leads past {z} benches.
        {A} takes this walk {n} times in a month.
        + {A}'s dog is {y} years old.
        How many metres does {A} walk on these occasions altogether?""",
        "a=0.8..2.5/0.1 b=250..850/50 c=1.1..2.9/0.1 n=12..27 z=4..11 y=2..11",
        lambda v: (v.a * 1000 + v.b + v.c * 1000) * v.n,
        {"place": ("station", "harbour", "market", "park")},
        lambda v: v.a.denominator > 1 and v.c.denominator > 1 and abs(v.a - v.c) * 1000 < v.b,
        tags=("steps:5", "units"),
    ),
)
STORIES = (*THINGS, *MONEY)


def cases() -> list[Case]:
    """Five of every story."""
    templates = [story.template() for story in STORIES]
    return [Case(FAMILY, template, i, shown=i % 2) for template in templates for i in range(EACH)]
