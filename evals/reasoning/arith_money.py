"""Word problems in several steps that are about money."""

from fractions import Fraction

from evals.reasoning.stories import Story

__all__ = ["MONEY"]

MONEY = (
    Story(
        "group-tickets",
        """A group of {a} adults and {c} children visits a {place}.
        ~ A ticket for an adult costs {p:$}.
        ~ A ticket for a child costs {q:$}.
        + The {place} opened {z} years ago.
        ~ The group has one voucher, which takes {v:$} off the total.
        + A guide book costs {y:$}, but nobody buys one.
        How many dollars does the group pay for the tickets?""",
        "a=3..14 c=5..24 p=9..18 q=3..8 v=5..25 z=5..59 y=7..14",
        lambda v: v.a * v.p + v.c * v.q - v.v,
        {"place": ("zoo", "museum", "castle", "planetarium")},
        tags=("steps:4",),
    ),
    Story(
        "discount",
        """A {thing} has a price tag of {p:$}.
        ~ {A} gets {d}% off the price on the tag because it is the last one in the shop.
        ~ Sending the {thing} to {A}'s address costs {s:$} more, and nothing is taken off that.
        + The shop closes at {z}:00.
        + Last year the same {thing} cost {y:$}.
        What does {A} pay altogether, in dollars?""",
        "p=30..148/2 d=10..40/5 s=3.5..9.95/0.05 z=17|18|19|20 y=150..199",
        lambda v: v.p * (100 - v.d) / 100 + v.s,
        {"thing": ("jacket", "lamp", "suitcase", "tent", "keyboard")},
        places=2,
        tags=("steps:4",),
    ),
    Story(
        "petrol",
        """{A}'s {car} uses {f} litres of petrol for every 100 km.
        ~ Petrol costs {p:$} a litre.
        ~ {A} drives {d} km to the {place} and the same distance back.
        + The tank holds {z} litres.
        + The {car} is {y} years old.
        How many dollars does the petrol for the whole trip cost?""",
        "f=5..9/0.5 p=1.4..2.1/0.1 d=60..380/20 z=40..60/5 y=2..14",
        lambda v: v.f * 2 * v.d / 100 * v.p,
        {"car": ("car", "van", "minibus"), "place": ("coast", "lake", "mountains", "border")},
        places=2,
        tags=("steps:4", "units"),
    ),
    Story(
        "saving-up",
        """{A} wants to buy a {thing} that costs {g:$}.
        ~ So far {A.she} has saved {b:$}.
        ~ Each week {A.she} earns {s:$} by delivering newspapers and spends {x:$} of it.
        + {A} delivers {z} newspapers a week.
        + {B} bought a cheaper one for {y:$}.
        How many more weeks must {A} save?""",
        "g=180..515/5 b=20..95/5 s=25..59 x=5..21 z=60..135/5 y=90..165/5",
        lambda v: (v.g - v.b) / (v.s - v.x),
        {"thing": ("bicycle", "guitar", "camera", "telescope")},
        lambda v: 4 <= (v.g - v.b) / (v.s - v.x) <= 26,
        tags=("steps:3",),
    ),
    Story(
        "fence",
        """A rectangular {place} is {l} m long and {w} m wide.
        ~ {A} puts a fence all around it, except for a gap of {g} m for the gate.
        ~ The fence costs {p:$} a metre.
        + It will be {z} cm high.
        + Last summer {A} paid {y:$} for a lawn mower.
        How many dollars does the fence cost?""",
        "l=15..40 w=8..14 g=2|3|4 p=8..24/0.5 z=80..150/10 y=120..290/10",
        lambda v: (2 * (v.l + v.w) - v.g) * v.p,
        {"place": ("garden", "paddock", "playground", "vineyard")},
        places=2,
        tags=("steps:4", "units"),
    ),
    Story(
        "overtime",
        """{A} works as a {job} and earns {w:$} an hour.
        ~ Last week {A.she} worked {h} ordinary hours on each of {d} days.
        ~ {A.She} did {o} hours of overtime last week, which are paid at one and a half times the ordinary rate.
        + {A.She} has had the job for {z} years.
        + {A.Her} bus ticket costs {y:$} a week, which {A.she} pays from other savings.
        How many dollars did {A} earn last week?""",
        "w=14..32/2 h=6|7|8 d=4|5 o=2..8 z=2..11 y=12..29",
        lambda v: v.w * v.h * v.d + v.o * v.w * Fraction(3, 2),
        {"job": ("gardener", "cook", "painter", "plumber")},
        tags=("steps:5",),
    ),
    Story(
        "phone-plan",
        """A phone contract costs {f:$} a month and includes {g} GB of data.
        ~ Each gigabyte above the included amount costs {x:$}.
        ~ Because the network failed for a day, {A} gets {c:$} back this month.
        + {A}'s phone has a screen of {z} inches.
        This month {A} has used {u} GB.
        + Last month {A} used {y} GB.
        What does {A} pay for this month in the end, in dollars?""",
        "f=12..29 g=5..15/5 x=1.5..4/0.25 c=2..7 u=9..24 z=5.5..6.8/0.1 y=3..8",
        lambda v: v.f + (v.u - v.g) * v.x - v.c,
        fits=lambda v: v.u > v.g + 1,
        places=2,
        tags=("steps:4", "units"),
    ),
    Story(
        "exchange",
        """{A} comes home from {A.her} holidays with {d} dollars and changes them at a bank.
        ~ Before it changes anything, the bank keeps {f} dollars as a fee.
        ~ The bank pays {r} {coin} for every dollar that it changes.
        + {A} was away for {z} days.
        + {A.She} also brought back {y} postcards.
        How many {coin} does {A} receive?""",
        "d=120..595/5 f=3..12 r=0.75..0.98/0.01 z=8..21 y=3..11",
        lambda v: (v.d - v.f) * v.r,
        {"coin": ("euros", "pounds", "francs")},
        places=2,
        tags=("steps:2",),
    ),
    Story(
        "simple-interest",
        """{A} lends {p:$} to {B}.
        ~ {B} pays simple interest of {r}% of the loan a year.
        ~ The loan is paid back after {y} years, together with all the interest.
        + {A} and {B} have known each other for {z} years.
        ~ {B} also gives {A} {g:$} as a thank-you.
        + {B} needs the money for a {thing} that costs {x:$}.
        How many dollars does {A} get in all?""",
        "p=800..5000/100 r=2|3|4|5|6 y=2|3|4|5 g=20..85/5 z=6..19 x=5500..8900/100",
        lambda v: v.p + v.p * v.r / 100 * v.y + v.g,
        {"thing": ("boat", "kitchen", "motorbike", "piano")},
        tags=("steps:4",),
    ),
    Story(
        "eggs",
        """Each of {A}'s {h} {bird} lays {e} eggs a week.
        ~ {A}'s family eats {x} eggs a week.
        ~ All the eggs that the family does not eat are sold at {p:$} a dozen.
        + A sack of feed weighs {z} kg.
        + {A}'s neighbour keeps {y} goats.
        How many dollars does {A} take in each week?""",
        "h=20..59 e=4|5|6 x=12..39 p=3..6/0.5 z=20|25|30 y=3..14",
        lambda v: (v.h * v.e - v.x) / 12 * v.p,
        {"bird": ("hens", "ducks")},
        lambda v: ((v.h * v.e - v.x) / 12).denominator == 1,
        places=2,
        tags=("steps:4",),
    ),
    Story(
        "parking",
        """In the car park near the {place} the first hour costs {a:$}.
        Every hour after that costs {b:$}.
        + There is room for {z} cars on {y} floors.
        {A} parks there for {h} hours and pays with a {n}-dollar note.
        + {A}'s meal in town costs {x:$}.
        How many dollars does {A} get back from the machine?""",
        "a=2.5..5/0.5 b=1.2..2.8/0.1 h=3..8 n=20|50 z=120..390/10 y=3..6 x=12..29",
        lambda v: v.n - v.a - v.b * (v.h - 1),
        {"place": ("station", "market", "stadium", "hospital")},
        places=2,
        tags=("steps:4",),
    ),
    Story(
        "packs",
        """A single {thing} costs {s:$}.
        ~ A pack of {n} {thing}s costs {p:$}.
        ~ {A} needs {t} {thing}s for {A.her} class.
        + {A}'s class has lessons in room {z}.
        + {B} teaches {y} classes in the same school.
        How many dollars does {A} save by buying only packs instead of single ones?""",
        "s=0.8..2.5/0.1 n=4|5|6|8 p=3.5..14/0.5 t=16..60/4 z=101..139 y=3..7",
        lambda v: v.t / v.n * (v.n * v.s - v.p),
        {"thing": ("pencil", "notebook", "glue stick", "marker")},
        lambda v: (v.t / v.n).denominator == 1 and v.s * v.n * Fraction(3, 5) < v.p < v.s * v.n * Fraction(19, 20),
        places=2,
        tags=("steps:4",),
    ),
)
