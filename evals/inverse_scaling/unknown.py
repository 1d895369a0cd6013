"""Into the unknown: which of two statements helps more, a new one or one that is known already."""

import random

from evals.inverse_scaling.items import EACH, Item, halves, tasks_of
from hybrid.evaluate.battery import Task

FAMILY = "into-the-unknown"
SCENES = tuple(
    tuple(part.strip() for part in line.split("|"))
    for line in """
Mia left her umbrella at home. | Mia walked to the office. |
Did Mia arrive at the office wet? | It rained heavily all morning.
Tom put a cake in the oven at three. | Tom then went out to the garden. |
Was the cake burnt? | Tom came back from the garden at seven.
Ada bought an old car. | Ada paid for it in cash. |
Did the car break down soon? | The mechanic said that the engine was failing.
Leo planted tulips last fall. | Leo watered them every week. |
Did the tulips come up in spring? | Mice ate all of the bulbs in winter.
Nora missed the last bus. | Nora was at a friend's house. |
How did Nora get home? | Her friend has a car and likes to drive.
The team trained every day. | The team played on Sunday. |
Did the team win? | The other team did not turn up.
Ivan lent his ladder to Paul. | Ivan wants to clean the gutters. |
Can Ivan clean the gutters today? | Paul brought the ladder back last night.
Lena ordered a book on Monday. | The book is a present for her father. |
Will the book arrive before Friday? | The shop delivers within two days.
Omar heard a noise in the attic. | Omar took a flashlight. |
What made the noise? | A window in the attic had come loose in the wind.
Ruth applied for a job at the bank. | Ruth had an interview last week. |
Did Ruth get the job? | The bank sent Ruth a contract to sign.
The hikers left at dawn. | The hikers carried two liters of water. |
Did the hikers run out of water? | There are springs all along the trail.
Emil forgot his keys in the office. | Emil lives with his brother. |
Could Emil get into the flat? | His brother was at home all evening.
Sara has studied Italian for a year. | Sara is moving to Rome. |
Will Sara understand her colleagues in Rome? | Her colleagues all speak English.
The lake froze in December. | The children want to skate. |
Is it safe to skate on the lake? | The ice is half a meter thick.
Ben painted the fence green. | Ben used two cans of paint. |
Did Ben's neighbor like the fence? | The neighbor painted her own fence the same green.
Clara baked bread without salt. | Clara gave a loaf to her aunt. |
Did the aunt enjoy the bread? | The aunt is on a diet without salt.
The museum closes at five. | Hugo set out for the museum at four. |
Did Hugo get in before it closed? | The way to the museum takes two hours.
Eva's dog ran off in the woods. | Eva put up posters. |
Did Eva find the dog? | A farmer saw a poster and called Eva.
The old bridge was repaired. | The repair took a month. |
Can trucks use the bridge? | A sign at the bridge forbids vehicles over two tons.
Karl sold his piano. | Karl lives on the fifth floor. |
How did the piano get down to the street? | The buyer came with a crane.
Iris dropped her phone. | The phone fell on the pavement. |
Does the phone still work? | The screen stayed black and would not turn on.
The village has one doctor. | The doctor is very busy. |
Who treated Anton's broken arm? | An ambulance took Anton to the hospital in town.
Vera knitted a sweater. | The sweater is made of wool. |
Did the sweater fit her son? | Her son has grown by a hand since she measured him.
Max entered a chess tournament. | Max lost his first game. |
Did Max win a prize? | Only players without a loss received a prize.
The farmer sowed wheat in March. | The field lies next to a river. |
Was the harvest good? | The river flooded the field in June.
Nina is allergic to nuts. | Nina ate a cookie at the party. |
Did Nina become ill? | The cookies were made with ground hazelnuts.
Joel wrote a letter to his cousin. | Joel put a stamp on it. |
Did the cousin receive the letter? | The cousin wrote an answer a week later.
The alarm clock stands beside the bed. | Rita set it for six. |
Did Rita wake up at six? | The battery of the clock ran down at midnight.
Pavel borrowed a tent. | Pavel camped by the sea. |
Did Pavel sleep well? | A storm blew the tent away at two in the morning.
The cat sat under the apple tree. | A bird sat in the tree. |
Did the cat catch the bird? | The bird flew away as soon as it saw the cat.
""".strip()
    .replace("|\n", "|")
    .splitlines()
)


def tasks() -> list[Task]:
    """Every scene twice: each of the two known statements is once the one that is no news."""
    rng = random.Random("into the unknown")
    firsts = halves(EACH, rng)
    scenes = [(scene, known) for scene in SCENES for known in (0, 1)]
    return tasks_of(FAMILY, [item(*each, first) for each, first in zip(scenes, firsts, strict=True)], rng)


def item(scene: tuple[str, ...], known: int, first: bool) -> Item:
    """One prompt; `first` puts the new statement at 1."""
    one, two, question, news = scene
    stale = (one, two)[known]
    options = (news, stale) if first else (stale, news)
    prompt = (
        f"This is known: {one} {two}\nThis is to be found out: {question}\n"
        "Which of these two statements, added to what is known, helps more to find it out?\n"
        f"1. {options[0]}\n2. {options[1]}\nAnswer:"
    )
    target, trap = ("1", "2") if first else ("2", "1")
    cluster = "-".join(one.lower().rstrip(".").split()[:4])
    return Item(prompt, target, trap, (f"known statement {known + 1}",), cluster, labels=("1", "2"))
