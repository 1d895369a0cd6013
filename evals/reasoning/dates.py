"""Arithmetic with dates of the Gregorian calendar: days between, weekdays, weeks later, leap years, ages."""

from calendar import day_name, isleap, month_name
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from evals.reasoning.cases import Case, Problem, Streams, Template
from evals.reasoning.stories import PEOPLE, Person

__all__ = ["FAMILY", "cases", "forms"]

FAMILY = "dates"
EACH = 8
"""Items from one template."""
WEEKDAYS = tuple(day_name)
FORM = "Write the date like this: 15 March 2023."


# --- pieces ------------------------------------------------------------------------------------


def forms(day: date) -> tuple[str, ...]:
    """The ways to write a date that are accepted."""
    month = month_name[day.month]
    return (f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}", day.isoformat())


def written(day: date) -> str:
    """Such as "15 March 2023"."""
    return forms(day)[0]


def american(day: date) -> str:
    """Such as "March 15, 2023"."""
    return forms(day)[1]


def weekday(day: date) -> str:
    """Such as "Wednesday"."""
    return WEEKDAYS[day.weekday()]


def some_day(chance: Random, first: int = 1980, last: int = 2039) -> date:
    """A day in one of the years."""
    start = date(first, 1, 1)
    return start + timedelta(chance.randrange((date(last, 12, 31) - start).days + 1))


def person(streams: Streams) -> Person:
    """Somebody."""
    return streams.words.choice(PEOPLE)


def numeric(lines: tuple[str, ...], answer: int, *words: str, tags: tuple[str, ...] = ()) -> Problem:
    """A problem whose answer is a number."""
    return Problem(lines, (str(answer),), words=words, tags=tags)


def dated(lines: tuple[str, ...], answer: date, *words: str) -> Problem:
    """A problem whose answer is a date."""
    return Problem((*lines[:-1], f"{lines[-1]} {FORM}"), forms(answer), expects="text", words=words)


def named(lines: tuple[str, ...], answer: date, *words: str) -> Problem:
    """A problem whose answer is a day of the week."""
    return Problem(lines, (weekday(answer),), choices=WEEKDAYS, expects="choice", words=words)


# --- templates ---------------------------------------------------------------------------------


def days_between(streams: Streams) -> Problem:
    """How many days after one date another one is."""
    who, start = person(streams), some_day(streams.numbers, 2000)
    end = start + timedelta(streams.numbers.randint(25, 320))
    lines = (
        f"{who} moved into a new flat on {written(start)}.",
        f"+ The flat has {streams.words.randint(2, 5)} rooms.",
        f"{who} moved out again on {written(end)}.",
        "How many days after the day of moving in was the day of moving out?",
    )
    leap = any(isleap(year) and start <= date(year, 2, 29) <= end for year in (start.year, end.year))
    return numeric(lines, (end - start).days, who.name, tags=("leap",) * leap)


def weekday_later(streams: Streams) -> Problem:
    """The day of the week after so many days, without a date."""
    who, today = person(streams), some_day(streams.numbers)
    days = streams.numbers.randint(17, 250)
    event = streams.words.choice(("concert", "wedding", "job interview", "dance contest", "football match"))
    lines = (
        f"Today is a {weekday(today)}.",
        f"+ {who} got up at {streams.words.randint(6, 9)} o'clock.",
        f"In exactly {days} days {who} has a {event}.",
        f"On which day of the week is the {event}?",
    )
    return named(lines, today + timedelta(days), who.name, event)


def weekday_of_date(streams: Streams) -> Problem:
    """The day of the week of a date, given that of another one."""
    known = some_day(streams.numbers, 1990)
    asked = known + timedelta(streams.numbers.choice((1, -1)) * streams.numbers.randint(30, 500))
    lines = (
        f"{american(known)} is a {weekday(known)} in the Gregorian calendar.",
        f"+ The calendar on the wall has {streams.words.randint(12, 24)} pictures.",
        f"Which day of the week is {american(asked)}?",
    )
    return named(lines, asked)


def days_later(streams: Streams) -> Problem:
    """The date so many days after another one."""
    who, start = person(streams), some_day(streams.numbers, 2000)
    days = streams.numbers.randint(20, 150)
    thing = streams.words.choice(("parcel", "sofa", "carpet", "violin", "tent"))
    lines = (
        f"{who} ordered a {thing} on {written(start)}.",
        f"+ Delivery cost {streams.words.randint(12, 80)} euros.",
        f"The {thing} arrived exactly {days} days later.",
        f"On which date did the {thing} arrive?",
    )
    return dated(lines, start + timedelta(days), who.name, thing)


def weeks_before(streams: Streams) -> Problem:
    """The date so many weeks before another one."""
    who, end = person(streams), some_day(streams.numbers, 2000)
    weeks = streams.numbers.randint(3, 25)
    event, begin = streams.words.choice(
        (
            ("marathon", "began to train for it"),
            ("wedding", "sent out the invitations"),
            ("journey to Peru", "booked the tickets"),
            ("driving test", "took a first lesson"),
            ("piano recital", "began to practise for it"),
        )
    )
    lines = (
        f"The date of {who}'s {event} was {written(end)}.",
        f"+ {who} was {streams.words.randint(20, 60)} years old at the time.",
        f"Exactly {weeks} weeks before that date {who} {begin}.",
        "On which date was this done?",
    )
    return dated(lines, end - timedelta(weeks=weeks), who.name, event)


def loan(streams: Streams) -> Problem:
    """The date after several spans of weeks and days."""
    who, start, numbers = person(streams), some_day(streams.numbers, 2005), streams.numbers
    weeks, first, second = numbers.randint(2, 6), numbers.randint(5, 20), numbers.randint(5, 20)
    thing = streams.words.choice(("film", "book", "map", "telescope", "drill"))
    lines = (
        f"On {american(start)} {who} borrows a {thing}, which is to be returned exactly {weeks} weeks after that date.",
        f"Later the date of return is put off by {first} days.",
        f"+ The fine for being late is {streams.words.randint(11, 60)} cents a day.",
        f"After that it is put off by {second} more days.",
        f"On which date is the {thing} to be returned in the end?",
    )
    return dated(lines, start + timedelta(weeks=weeks, days=first + second), who.name, thing)


def leap_years(streams: Streams) -> Problem:
    """How many leap years there are in a span, with the rule for centuries."""
    first = streams.numbers.choice((1790, 1880, 1890, 1970, 1990, 2080, 2090)) + streams.numbers.randrange(10)
    last = first + streams.numbers.randint(8, 45)
    what = streams.words.choice(("chronicle", "diary", "weather record", "register"))
    lines = (
        f"A {what} has exactly one page for every 29 February of the Gregorian calendar from the beginning of {first} "
        f"to the end of {last}, and no other pages.",
        f"+ Each page has {streams.words.randint(20, 40)} lines.",
        f"How many pages does the {what} have?",
    )
    return numeric(lines, sum(isleap(year) for year in range(first, last + 1)), what, tags=("leap",))


def age(streams: Streams) -> Problem:
    """Somebody's age in completed years on a date near a birthday."""
    who, born = person(streams), some_day(streams.numbers, 1930, 2005)
    born = born.replace(day=min(born.day, 28))
    near = streams.numbers.choice((1, -1)) * streams.numbers.randint(1, 60)
    asked = born.replace(year=born.year + streams.numbers.randint(9, 80)) + timedelta(near)
    birthday_is_over = (asked.month, asked.day) >= (born.month, born.day)
    lines = (
        f"{who} was born on {written(born)}.",
        f"+ {who.She} has {streams.words.randint(2, 5)} brothers.",
        f"How old is {who} on {written(asked)}, in completed years?",
    )
    return numeric(lines, asked.year - born.year - (not birthday_is_over), who.name)


def nth_weekday(streams: Streams) -> Problem:
    """The date of such as the third Thursday of a month whose first weekday is given."""
    first = some_day(streams.numbers, 2000).replace(day=1)
    which, wanted = streams.numbers.randint(1, 4), streams.numbers.randrange(7)
    club = streams.words.choice(("chess club", "choir", "book club", "town council", "film society"))
    ordinal = ("first", "second", "third", "fourth")[which - 1]
    lines = (
        f"The {club} meets on the {ordinal} {WEEKDAYS[wanted]} of every month.",
        f"{written(first)} is a {weekday(first)}.",
        f"+ The {club} has {streams.words.randint(11, 40)} members.",
        f"On which date does the {club} meet in {month_name[first.month]} {first.year}?",
    )
    problem = dated(lines, first + timedelta((wanted - first.weekday()) % 7 + 7 * (which - 1)), club)
    return replace(problem, order=(*streams.order.sample((0, 1), 2), 2, 3))


def day_of_year(streams: Streams) -> Problem:
    """The number of a date within its year."""
    day = some_day(streams.numbers, 1996, 2032)
    what = streams.words.choice(("newspaper", "bulletin", "newsletter", "price list"))
    lines = (
        f"The issues of a daily {what} are numbered anew each year: that of 1 January is number 1, that of 2 January "
        "is number 2, and so on, with an issue on every day of the year.",
        f"+ It is read by {streams.words.randint(14, 40)} people.",
        f"Which number does the issue of {written(day)} have?",
    )
    return numeric(lines, day.timetuple().tm_yday, what, tags=("leap",) * isleap(day.year))


NAMED = (days_between, weekday_later, days_later, weeks_before, loan, leap_years, age, day_of_year)


def cases() -> list[Case]:
    """Eight of every template."""
    templates = [Template(_name(draw), draw, ("numbers", "names", "irrelevant")) for draw in NAMED]
    templates.append(Template(_name(nth_weekday), nth_weekday, ("numbers", "names", "premises", "irrelevant")))
    templates.append(Template(_name(weekday_of_date), weekday_of_date, ("numbers", "irrelevant")))
    return [Case(FAMILY, template, index) for template in templates for index in range(EACH)]


def _name(draw: Callable[[Streams], Problem]) -> str:
    return draw.__name__.replace("_", "-")
