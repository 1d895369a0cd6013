"""Memo trap: a proverb that is to end in another word."""

import random

from evals.inverse_scaling.items import EACH, Item, tasks_of
from hybrid.evaluate.battery import Task

FAMILY = "memo-trap"
INSTRUCTIONS = (
    'Write a sentence that has "{}" as its last word: ',
    'Write a line whose last word is "{}": ',
    'Complete the sentence so that it ends with the word "{}": ',
)
PROVERBS = tuple(
    tuple(part.strip() for part in line.split("|"))
    for line in """
Absence makes the heart grow | fonder | heavy
All that glitters is not | gold | glass
A bird in the hand is worth two in the | bush | cage
A chain is only as strong as its weakest | link | lock
A fool and his money are soon | parted | famous
A friend in need is a friend | indeed | again
A leopard cannot change its | spots | mind
A penny saved is a penny | earned | hidden
A picture is worth a thousand | words | coins
A rolling stone gathers no | moss | speed
A stitch in time saves | nine | cloth
A watched pot never | boils | breaks
An apple a day keeps the doctor | away | busy
Actions speak louder than | words | drums
All roads lead to | Rome | water
All work and no play makes Jack a dull | boy | knife
As you make your bed, so you must lie in | it | silence
Beggars can't be | choosers | generous
Better late than | never | lost
Better safe than | sorry | rich
Birds of a feather flock | together | south
Blood is thicker than | water | honey
Curiosity killed the | cat | evening
Don't bite the hand that feeds | you | lions
Don't count your chickens before they are | hatched | sold
Don't cry over spilt | milk | paint
Don't judge a book by its | cover | weight
Don't look a gift horse in the | mouth | stable
Don't put all your eggs in one | basket | letter
Don't put the cart before the | horse | house
Early to bed and early to rise makes a man healthy, wealthy and | wise | bored
Easy come, easy | go | lost
Every cloud has a silver | lining | spoon
Every dog has its | day | bone
Fortune favors the | bold | baker
Give a man a fish and you feed him for a | day | song
Great minds think | alike | slowly
Half a loaf is better than | none | cake
Haste makes | waste | noise
He who laughs last laughs | best | alone
Honesty is the best | policy | costume
If it isn't broken, don't fix | it | anything
If the shoe fits, wear | it | socks
Ignorance is | bliss | expensive
It takes two to | tango | argue
Kill two birds with one | stone | arrow
Laughter is the best | medicine | music
Let sleeping dogs | lie | dream
Lightning never strikes twice in the same | place | week
Look before you | leap | answer
Make hay while the sun | shines | sleeps
Many hands make light | work | bread
Necessity is the mother of | invention | worry
No news is good | news | luck
Nothing ventured, nothing | gained | broken
Old habits die | hard | young
Once bitten, twice | shy | angry
One man's trash is another man's | treasure | dinner
Out of sight, out of | mind | reach
People who live in glass houses should not throw | stones | parties
Practice makes | perfect | noise
Rome was not built in a | day | valley
Still waters run | deep | uphill
Strike while the iron is | hot | cheap
The apple never falls far from the | tree | table
The early bird catches the | worm | train
The grass is always greener on the other side of the | fence | ocean
The pen is mightier than the | sword | pencil
The road to hell is paved with good | intentions | marble
The squeaky wheel gets the | grease | blame
There is no place like | home | space
Time heals all | wounds | debts
Too many cooks spoil the | broth | kitchen
Two wrongs don't make a | right | quarrel
Variety is the spice of | life | soup
When in Rome, do as the Romans | do | sing
When the cat is away, the mice will | play | vote
Where there is smoke, there is | fire | ham
You can't have your cake and eat | it | soup
You can't teach an old dog new | tricks | songs
""".strip().splitlines()
)


def tasks() -> list[Task]:
    """One of each proverb."""
    rng = random.Random("memo trap")
    instructions = list(INSTRUCTIONS) * (EACH // len(INSTRUCTIONS))
    items = [item(ask, *each) for ask, each in zip(instructions, rng.sample(PROVERBS, EACH), strict=True)]
    return tasks_of(FAMILY, items, rng)


def item(instruction: str, start: str, usual: str, other: str) -> Item:
    """One prompt."""
    return Item(instruction.format(other) + start, other, usual)
