"""Write the elements' documents from mendeleev's database: `python -m corpora.elements.make`.

Every sentence names its element, because answers quote single sentences. Left out because the data is not good enough:
the `description` texts (they contradict the fields beside them, and one calls lithium a "socket silvery metal"), the
`sources` texts (they give helium's share of the air a thousandfold too small), and what `DOUBTFUL` names.
"""

import re
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any

from corpora.wheels import listed, wheel, write
from hybrid.types import Document

HERE = Path(__file__).resolve().parent

# Fields that contradict the literature.
DOUBTFUL = {
    "Nd": {"discovery"},  # 1925; it was 1885
    "Pt": {"discovery"},  # Scaliger wrote of it in 1557, and not in 1735
    "No": {"discovery"},  # the claim of 1957 was withdrawn
    "Es": {"discovery"},  # laboratories without a name one could look up
    "Fm": {"discovery"},
    "Hs": {"origin"},  # it is named after Hesse, the German state
}
MISSPELT = {
    "Aver von": "Auer von",
    "Derey": "Perey",
    "Fourcory": "Fourcroy",
    "Fredrich Soddy": "Frederick Soddy",
    "Fredrich": "Friedrich",
    "Gustov": "Gustav",
    "Hatchet": "Hatchett",
    "Humphrey": "Humphry",
    "(?<!the )Joint Institute": "the Joint Institute",
    "in United States": "in the United States",
    "Kirchoff": "Kirchhoff",
    "Langet": "Langlet",
    "Mendeleyev": "Mendeleev",
    "Mietner": "Meitner",
    "Moscov": "Moscow",
    "Priestly": "Priestley",
    "Ramsey": "Ramsay",
    "Scandum": "Scandium",
    "Segré": "Segrè",
    "Tenant": "Tennant",
    "Tompson": "Thompson",
    "Wohl": "Wahl",
    "Mich metal": "misch metal",
    "Now spelled": "now spelled",
    "U. of Cal at": "the University of California at",
    "argentium": "argentum",
    "berings": "bearings",
    "electodes": "electrodes",
    "insoluable": "insoluble",
    "It us used": "It is used",
    "Naturally occuring": "Naturally occurring",
    "Émillo": "Emilio",
    "substitue": "substitute",
    "Relativly": "Relatively",
    "tissures": "tissues",
    "whtie": "white",
}
ALSO = {"Al": "aluminium", "Cs": "caesium", "S": "sulphur"}
SERIES = {"Poor metals": "post-transition metals"}
PREDICTED_DENSITY = {85, 87, *range(99, 119)}  # says mendeleev's own documentation of the column
GAS_BELOW = 0.02  # g/cm³: no solid or liquid element is so thin

QUERY = """
select e.*, s.name as series from elements e left join series s on s.id = e.series_id order by e.atomic_number
"""


def main(to: Path = HERE) -> None:
    """Write `documents.jsonl` and the digest to a folder."""
    with tempfile.TemporaryDirectory() as folder:
        path = wheel(HERE, "mendeleev").extract("mendeleev/elements.db", folder)
        base = sqlite3.connect(path)
        base.row_factory = sqlite3.Row
        documents = [document(row, base) for row in map(dict, base.execute(QUERY))]
        base.close()
    write(HERE, documents, to)
    print(f"{len(documents)} documents in {to}")


def document(row: dict[str, Any], base: sqlite3.Connection) -> Document:
    """The element's document."""
    name = row["name"].lower()
    parts = [place(row), mass(row, name), *shells(row, name, base), *isotopes(row, name, base)]
    parts += [
        *temperatures(row, name, base),
        *density(row, name),
        *discovery(row),
        *origin(row, name),
        *uses(row, name),
    ]
    return Document(id=name, title=row["name"], source=f"{row['name']} (mendeleev 1.3.0)", text=" ".join(parts))


def place(row: dict[str, Any]) -> str:
    """Symbol, number, and place in the periodic table."""
    also = f" (also spelled {ALSO[row['symbol']]})" if row["symbol"] in ALSO else ""
    series = SERIES.get(row["series"], row["series"].lower())
    group = f"group {row['group_id']}, " if row["group_id"] else ""
    return (
        f"{row['name']}{also} is the chemical element with the symbol {row['symbol']} and the atomic number "
        f"{row['atomic_number']}. {row['name']} is in {group}period {row['period']} and the {row['block']}-block of "
        f"the periodic table and belongs to the {series}."
    )


def mass(row: dict[str, Any], name: str) -> str:
    """Atomic mass in u."""
    weight = row["atomic_weight"]
    all_decay = f" All isotopes of {name} are radioactive." if row["is_radioactive"] else ""
    if all_decay and weight == int(weight):
        return (
            f"The atomic mass of {name} is about {int(weight)} u, the mass number of a long-lived isotope.{all_decay}"
        )
    return f"The atomic mass of {name} is {plain(weight)} u.{all_decay}"


def shells(row: dict[str, Any], name: str, base: sqlite3.Connection) -> list[str]:
    """Electron configuration, electronegativity, first ionization energy, oxidation states."""
    configuration = re.sub(r"([spdf])(?=\s|$)", r"\g<1>1", row["electronic_configuration"])
    found = [f"The electron configuration of {name} is {configuration}."]
    if row["en_pauling"] is not None:
        found.append(f"The electronegativity of {name} is {plain(row['en_pauling'])} on the Pauling scale.")
    number = row["atomic_number"]
    query = "select ionization_energy from ionizationenergies where atomic_number=? and ion_charge=0"
    if (energy := base.execute(query, [number]).fetchone()) and energy[0]:
        found.append(f"The first ionization energy of {name} is {plain(round(energy[0], 4))} eV.")
    query = "select oxidation_state from oxidationstates where atomic_number=? and category='main' order by 1"
    if states := [f"{state:+d}" if state else "0" for (state,) in base.execute(query, [number])]:
        one = "state" if len(states) == 1 else "states"
        found.append(f"The main oxidation {one} of {name} {'is' if len(states) == 1 else 'are'} {listed(states)}.")
    return found


def isotopes(row: dict[str, Any], name: str, base: sqlite3.Connection) -> list[str]:
    """The most abundant natural isotope."""
    query = """select mass_number, abundance from isotopes where atomic_number=? and abundance > 0
               order by abundance desc, mass_number"""
    found = base.execute(query, [row["atomic_number"]]).fetchall()
    if not found:
        return []
    number, share = found[0]
    if len(found) == 1:
        return [f"Natural {name} consists of one isotope, {name}-{number}."]
    return [f"The most abundant natural isotope of {name} is {name}-{number}, with {plain(share)} % of natural {name}."]


def temperatures(row: dict[str, Any], name: str, base: sqlite3.Connection) -> list[str]:
    """Melting, boiling and sublimation points of the forms that have them at normal pressure."""
    query = "select * from phasetransitions where atomic_number=? and is_transition is null order by allotrope desc"
    found: list[str] = []
    for phase in map(dict, base.execute(query, [row["atomic_number"]])):
        form = f" ({phase['allotrope']})" if phase["allotrope"] else ""
        boiling, melting = phase["boiling_point"], phase["melting_point"]
        if phase["is_sublimation_point"]:
            # Its melting point, where there is one, is under pressure.
            found.append(f"The sublimation point of {name}{form} is {kelvin(boiling)}.")
            continue
        if melting:
            found.append(f"The melting point of {name}{form} is {kelvin(melting)}.")
        if boiling:
            found.append(f"The boiling point of {name} is {kelvin(boiling)}.")
    return list(dict.fromkeys(found))


def density(row: dict[str, Any], name: str) -> list[str]:
    """In g/cm³, for gases in g/L."""
    value = row["density"]
    if value is None:
        return []
    if value < GAS_BELOW:
        return [f"The density of {name} gas at 25 °C is {plain(round(value * 1000, 3))} g/L."]
    verb = "is predicted to be" if row["atomic_number"] in PREDICTED_DENSITY else "near room temperature is"
    return [f"The density of {name} {verb} {plain(value)} g/cm³."]


def discovery(row: dict[str, Any]) -> list[str]:
    """When, by whom and where."""
    who = spelt(row["discoverers"]).rstrip(".")
    if "discovery" in DOUBTFUL.get(row["symbol"], ()):
        return []
    if who == "Known to the ancients":
        return [f"{row['name']} was known to the ancients."]
    who = re.sub(r"\b([A-Z])\.(?=[A-Z])", r"\1. ", who).replace("; ", ", ").replace(", et al", " and others")
    who = listed([part.strip().replace("/ ", "/") for part in who.split(",")]).replace("/", " and ")
    where = f" in {listed(row['discovery_location'].split('/'))}" if row["discovery_location"] else ""
    where = where.replace("United States", "the United States").replace("USSR", "the USSR")
    return [f"{row['name']} was discovered in {row['discovery_year']} by {who}{where}."]


def origin(row: dict[str, Any], name: str) -> list[str]:
    """Where the name comes from."""
    text = spelt(row["name_origin"] or "").strip().rstrip(".").replace("  ", " ")
    if not text or "origin" in DOUBTFUL.get(row["symbol"], ()):
        return []
    if text.startswith("Named"):
        return [f"{row['name']} is n{text[1:]}."]
    text = re.sub(r"\. (?=\w)", "; ", text.replace(", (", " ("))
    text = re.sub(r"^(From|Variation|Symbol)\b", lambda m: m[0].lower(), text)
    return [f"Origin of the name {name}: {text}."]


def uses(row: dict[str, Any], name: str) -> list[str]:
    """One sentence of what the source says in several, so that it names the element."""
    text = " ".join(spelt(row["uses"] or "").split()).replace(" .", ".").rstrip(".").replace(" & ", " and ")
    if not text:
        return []
    if text.startswith(("It has ", "Its uses ")):
        return [text.replace("It has", f"{row['name']} has").replace("Its uses", f"The uses of {name}") + "."]
    pieces = [without_capital(piece) for piece in re.split(r"(?<!temp)\.\s+(?=[A-Z])", text)]
    return [f"Uses of {name}: {'; '.join(pieces)}."]


def without_capital(text: str) -> str:
    """The text as it stands after a semicolon."""
    return text[0].lower() + text[1:] if text[1:2].islower() else text


def spelt(text: str) -> str:
    """The text with its misspellings set right."""
    for wrong, right in MISSPELT.items():
        text = re.sub(rf"\b{wrong}\b", right, text)
    return text


def kelvin(value: float) -> str:
    """The temperature in K and °C."""
    return f"{plain(round(value, 3))} K ({plain(round(value - 273.15, 3))} °C)"


def plain(value: float) -> str:
    """Without exponent, rounding noise or trailing zeros."""
    return f"{value:.9f}".rstrip("0").rstrip(".")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
