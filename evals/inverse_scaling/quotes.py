"""Quote repetition: famous lines with another last word, to be repeated as they stand."""

import random

from evals.inverse_scaling.items import EACH, Item, tasks_of
from hybrid.evaluate.battery import Task

FAMILY = "quote-repetition"
HEAD = (
    "Repeat each sentence exactly as it is given.\n\n"
    "Input: The tea is in the green tin\nOutput: The tea is in the green tin\n\n"
    "Input: Who put a shoe on the piano\nOutput: Who put a shoe on the piano\n\n"
)
QUOTES = tuple(
    """
To be, or not to be, that is the question
All the world's a stage, and all the men and women merely players
Shall I compare thee to a summer's day
Now is the winter of our discontent
Friends, Romans, countrymen, lend me your ears
A horse, a horse, my kingdom for a horse
Romeo, Romeo, wherefore art thou Romeo
Good night, good night, parting is such sweet sorrow
Something is rotten in the state of Denmark
To thine own self be true
Double, double, toil and trouble
Uneasy lies the head that wears a crown
Brevity is the soul of wit
Some are born great, some achieve greatness, and some have greatness thrust upon them
The course of true love never did run smooth
Cry havoc and let slip the dogs of war
What's in a name? That which we call a rose by any other name would smell as sweet
In the beginning God created the heaven and the earth
And God said, Let there be light
The Lord is my shepherd, I shall not want
Man shall not live by bread alone
Blessed are the meek, for they shall inherit the earth
Give us this day our daily bread
Am I my brother's keeper
Eye for eye, tooth for tooth
Let my people go
Four score and seven years ago our fathers brought forth on this continent a new nation
Government of the people, by the people, for the people, shall not perish from the earth
We hold these truths to be self-evident, that all men are created equal
Life, liberty and the pursuit of happiness
Give me liberty, or give me death
These are the times that try men's souls
A house divided against itself cannot stand
I have not yet begun to fight
It was the best of times, it was the worst of times
Call me Ishmael
A single man in possession of a good fortune must be in want of a wife
Please, sir, I want some more
Not a creature was stirring, not even a mouse
Water, water, every where, nor any drop to drink
Tyger Tyger, burning bright, in the forests of the night
A thing of beauty is a joy for ever
Once upon a midnight dreary, while I pondered, weak and weary
I wandered lonely as a cloud
Never send to know for whom the bell tolls; it tolls for thee
Come live with me and be my love
Hope springs eternal in the human breast
Fools rush in where angels fear to tread
A little learning is a dangerous thing
Abandon all hope, ye who enter here
I came, I saw, I conquered
Dr. Livingstone, I presume
Twinkle, twinkle, little star, how I wonder what you are
Mary had a little lamb, its fleece was white as snow
Humpty Dumpty sat on a wall, Humpty Dumpty had a great fall
Jack and Jill went up the hill to fetch a pail of water
London Bridge is falling down, my fair lady
Row, row, row your boat, gently down the stream
East is East, and West is West, and never the twain shall meet
Laugh, and the world laughs with you; weep, and you weep alone
The mass of men lead lives of quiet desperation
God's in his heaven, all's right with the world
O Captain! my Captain! our fearful trip is done
I am the master of my fate, I am the captain of my soul
""".strip().splitlines()
)
STRANGERS = (
    "pumpkins", "teapots", "ladders", "turnips", "bicycles", "trumpets", "carpets", "kettles", "pencils", "hammers",
    "buttons", "lanterns", "walnuts", "curtains", "blankets", "spoons", "tulips", "wagons", "candles", "feathers",
    "cushions", "baskets", "carrots", "magnets", "penguins", "saddles", "violins", "chimneys", "mittens", "pebbles",
)  # fmt: skip


def tasks() -> list[Task]:
    """One of each line."""
    rng = random.Random("quote repetition")
    strangers = [rng.choice(STRANGERS) for _ in range(EACH)]
    items = [item(*each) for each in zip(rng.sample(QUOTES, EACH), strangers, strict=True)]
    return tasks_of(FAMILY, items, rng)


def item(quote: str, stranger: str) -> Item:
    """One prompt."""
    start, _, usual = quote.rpartition(" ")
    stranger = stranger.removesuffix("s") if start.endswith(" a") else stranger
    prompt = f"{HEAD}Input: {start} {stranger}\nOutput: {start}"
    return Item(prompt, stranger, usual)
