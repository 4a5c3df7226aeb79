"""The language of a text: told by its words where none is given, and what follows from it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import SmallSite
from selectolax.lexbor import LexborHTMLParser

from newsgen import data, tongues
from newsgen.tongues import judge

TEXTS = {
    "en": "The council said on Monday that it would pay for the new bridge, and that the work would take until "
    "the end of the year. Most of the money is from the state.",
    "fr": "Le conseil a annoncé lundi qu'il paierait le nouveau pont et que les travaux dureraient jusqu'à la fin "
    "de l'année. La plus grande partie de l'argent vient de l'État.",
    "de": "Der Gemeinderat hat am Montag beschlossen, die neue Brücke zu bezahlen. Die Arbeiten dauern bis zum Ende "
    "des Jahres, und das meiste Geld kommt vom Land.",
    "es": "El ayuntamiento anunció el lunes que pagará el nuevo puente y que las obras durarán hasta el final del "
    "año. La mayor parte del dinero procede del Estado.",
    "pl": "Rada gminy ogłosiła w poniedziałek, że zapłaci za nowy most, a prace potrwają do końca roku. Większość "
    "pieniędzy pochodzi od państwa.",
    "ar": "أعلن المجلس يوم الاثنين أنه سيدفع تكاليف الجسر الجديد وأن العمل سيستمر حتى نهاية العام. "
    "ويأتي معظم المال من الدولة.",
    "he": "המועצה הודיעה ביום שני כי תשלם עבור הגשר החדש וכי העבודה תימשך עד סוף השנה. רוב הכסף מגיע מהמדינה.",
    "zh": "市议会周一表示将支付新桥的费用，工程将持续到年底。大部分资金来自国家，"
    "其余由城市承担，桥梁将在明年春天开放。",
}


@pytest.mark.parametrize("lang", TEXTS)
@pytest.mark.parametrize("default", ["en", "fr", "de"])
def test_a_language_is_told_by_the_words(lang: str, default: str) -> None:
    assert judge(TEXTS[lang], default).code == lang


def test_a_sites_own_variety_is_kept() -> None:
    assert judge(TEXTS["en"], "en-GB").code == "en-GB"
    assert judge(TEXTS["de"], "de-AT").code == "de-AT"
    assert judge(TEXTS["fr"], "en-GB").code == "fr"


@pytest.mark.parametrize("text", ["", "Comet", "*** 12 ***", "Ouagadougou – Antananarivo 2:1 (1:1)"])
def test_what_says_too_little_is_in_the_sites_language(text: str) -> None:
    assert judge(text, "fr") == ("fr", "settings", 0.5)


def test_only_the_first_characters_are_judged() -> None:
    assert judge(TEXTS["en"] * 4 + TEXTS["de"] * 50, "en").code == "en"


def test_nothing_is_loaded_for_a_text_that_is_plainly_the_sites() -> None:
    """The detector is imported for the first text that needs it, and not before."""
    code = (
        "import sys; from newsgen.tongues import judge\n"
        f"judge({TEXTS['en']!r}, 'en'); assert 'gcld3' not in sys.modules\n"
        f"judge({TEXTS['de']!r}, 'en'); assert 'gcld3' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_common_words_of_one_language_are_not_those_of_another() -> None:
    for lang in ("en", "fr"):
        common = data.language(lang)["language"]["stop_words"].split()
        for other, text in TEXTS.items():
            words = tongues._WORD.findall(text.lower())
            share = sum(word in common for word in words) / len(words)
            assert (share >= tongues._COMMON) == (other == lang), (lang, other)


@pytest.mark.parametrize(
    ("code", "name", "direction"),
    [("fr-BE", "French", "ltr"), ("ar", "Arabic", "rtl"), ("ur-PK", "Urdu", "rtl"), ("ku", "Kurdish", "ltr"),
     ("ku-Arab", "Kurdish", "rtl"), ("ru-Latn", "Russian", "ltr"), ("he-Latn", "Hebrew", "ltr"), ("qq", "qq", "ltr")],
)  # fmt: skip
def test_what_is_known_of_a_language(code: str, name: str, direction: str) -> None:
    assert data.tongue(code) == (name, direction)


def page(site: SmallSite, path: str) -> LexborHTMLParser:
    return LexborHTMLParser(site.files()[path].decode())


def attributes(html: LexborHTMLParser, selector: str) -> dict[str, str | None]:
    node = html.css_first(selector)
    assert node is not None
    return node.attributes


def text_of(html: LexborHTMLParser, selector: str) -> str:
    return " ".join(node.text() for node in html.css(selector))


def test_a_text_in_another_language_says_so_and_names_nobody(site: SmallSite) -> None:
    names = "\n\nWorld Health Organization (WHO)\n"
    site.write("content/a.txt", "---\nslug: akhbar\n---\nأخبار\n\n" + TEXTS["ar"] + names)
    site.write("content/b.txt", "---\nslug: bridge\n---\nDie Brücke\n\nBy og land\n\n" + TEXTS["de"] + names)
    site.write("content/c.txt", "The bridge\n\n" + TEXTS["en"] + "\n\nThe World Health Organization agreed.\n")
    site.build()
    arabic, german, english = (page(site, f"undated/{n}/index.html") for n in ("akhbar", "bridge", "the-bridge"))
    assert attributes(arabic, "h1")["lang"] == "ar"
    assert attributes(arabic, "div.text")["dir"] == "rtl"
    assert attributes(german, "div.text")["lang"] == "de"
    assert "lang" not in attributes(english, "h1")
    for html, lang in ((arabic, "Arabic"), (german, "German")):
        assert f"Names were not looked for in this text: it is in {lang}." in text_of(html, "aside")
        assert "Organisations" not in text_of(html, "aside")
        assert f"Language{lang}" in " ".join(text_of(html, "details dl").split())
    assert "not looked for" not in english.body.text()  # type: ignore[union-attr]
    assert "World Health Organization" in text_of(english, "aside")
    # 'By' is Danish for a town, and no byline in a language whose words are not known.
    assert german.css_first(".byline") is None and "By og land" in german.body.text()  # type: ignore[union-attr]


def test_an_editor_has_the_last_word(site: SmallSite) -> None:
    site.write("content/a.txt", "---\nlang: de\norganisations: [UNESCO]\n---\nThe bridge\n\n" + TEXTS["en"])
    site.build()
    html = page(site, "undated/the-bridge/index.html")
    assert attributes(html, "div.text")["lang"] == "de"
    assert "UN Educational" in text_of(html, "aside")


def test_off_leaves_the_language_to_the_settings(site: SmallSite) -> None:
    site.write("newsgen.yaml", "title: Small\noff: [language]\n")
    site.write("content/a.txt", "---\nslug: bridge\n---\nDie Brücke\n\n" + TEXTS["de"])
    site.build()
    assert "lang" not in attributes(page(site, "undated/bridge/index.html"), "div.text")
