"""The words that salaries are written with: currencies, periods, multipliers, and what may stand beside them.

Only what is certain is listed. `$` is the dollar of the site's own country; "Rs", "kr" and "¥" are currencies of
several countries and name none.
"""

from typing import Literal

Period = Literal["hour", "day", "week", "month", "year"]

DOLLAR = "$"  # decided by the reader: US dollars on the US site, unknown elsewhere
UNKNOWN = "?"  # a currency, but nobody knows which

CURRENCIES = {
    "$": DOLLAR,
    "us$": "USD",
    "u.s. dollars": "USD",
    "us dollars": "USD",
    "dollars": DOLLAR,
    "c$": "CAD",
    "ca$": "CAD",
    "a$": "AUD",
    "au$": "AUD",
    "nz$": "NZD",
    "hk$": "HKD",
    "s$": "SGD",
    "sg$": "SGD",
    "r$": "BRL",
    "mx$": "MXN",
    "nt$": "TWD",
    "€": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "£": "GBP",
    "₹": "INR",
    "kč": "CZK",
    "zł": "PLN",
    "lei": "RON",
    "ft": "HUF",
    "₽": "RUB",
    "руб": "RUB",
    "руб.": "RUB",
    "₴": "UAH",
    "грн": "UAH",
    "₱": "PHP",
    "₪": "ILS",
    "₩": "KRW",
    "₫": "VND",
    "฿": "THB",
    "₺": "TRY",
    "rs": UNKNOWN,
    "rs.": UNKNOWN,
    "kr": UNKNOWN,
    "kr.": UNKNOWN,
    "¥": UNKNOWN,
    "￥": UNKNOWN,
    "元": UNKNOWN,
    "rmb": "CNY",
    "人民币": "CNY",
    "円": "JPY",
    "원": "KRW",
    **{
        code.lower(): code
        for code in (
            "USD EUR GBP CAD AUD NZD CHF SEK NOK DKK CZK PLN RON HUF BGN RUB UAH TRY INR PKR BDT LKR NPR PHP IDR MYR "
            "SGD HKD TWD CNY JPY KRW THB VND ILS AED SAR QAR EGP ZAR NGN KES BRL MXN ARS CLP COP PEN"
        ).split()
    },
}
# Codes a "$" may stand before: "$50,000 CAD".
DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP"})

# Where a point groups thousands and a comma starts the decimals.
POINT_GROUPS = frozenset("EUR PLN RON CZK HUF BGN RUB UAH TRY SEK NOK DKK BRL ARS CLP COP IDR VND".split())
INDIAN_GROUPS = frozenset({"INR", "PKR", "BDT", "LKR", "NPR"})

THOUSAND, TEN_THOUSAND, LAKH, CRORE = 1_000, 10_000, 100_000, 10_000_000
MULTIPLIERS = {
    "k": THOUSAND,
    "tys": THOUSAND,
    "tys.": THOUSAND,
    "тыс": THOUSAND,
    "тыс.": THOUSAND,
    "lakh": LAKH,
    "lakhs": LAKH,
    "lac": LAKH,
    "lacs": LAKH,
    "lpa": LAKH,  # lakhs of rupees per annum
    "l": LAKH,
    "crore": CRORE,
    "crores": CRORE,
    "万": TEN_THOUSAND,
    "萬": TEN_THOUSAND,
}
LPA = "lpa"

# Words that stand for a period behind "/", "per", "a" and the like …
UNITS: dict[str, Period] = {
    **dict.fromkeys(("hour", "hr", "hrs", "h", "hora", "heure", "stunde", "std", "ora", "hod", "godz"), "hour"),
    **dict.fromkeys(("std.", "hodinu", "godzinę", "godz.", "uur", "timme", "saat", "час"), "hour"),
    **dict.fromkeys(("小时", "小時", "时", "時"), "hour"),
    **dict.fromkeys(("day", "día", "dia", "jour", "tag", "giorno", "dag", "den", "dzień", "день", "天", "日"), "day"),
    **dict.fromkeys(
        ("week", "wk", "semana", "semaine", "woche", "settimana", "tydzień", "týden", "неделю", "周", "週"), "week"
    ),
    **dict.fromkeys(("month", "mo", "mth", "mes", "mensual", "mensuales", "mois", "monat", "luna", "lună"), "month"),
    **dict.fromkeys(
        ("měsíc", "mesiac", "mies", "mies.", "miesiąc", "mc", "mese", "mês", "maand", "månad", "месяц", "月"), "month"
    ),
    **dict.fromkeys(
        (
            "year",
            "yr",
            "annum",
            "año",
            "an",
            "ano",
            "jahr",
            "rok",
            "anual",
            "anuales",
            "anno",
            "jaar",
            "år",
            "год",
            "年",
        ),
        "year",
    ),
}
# … and words that say so alone.
ADVERBS: dict[str, Period] = {
    **dict.fromkeys(
        ("hourly", "ph", "p.h.", "p/h", "stündlich", "all'ora", "de l'heure", "时薪", "時薪", "時給"), "hour"
    ),
    **dict.fromkeys(("daily", "p/d", "täglich", "日薪", "日給"), "day"),
    **dict.fromkeys(("weekly", "pw", "p.w.", "p/w", "wöchentlich", "周薪", "週薪"), "week"),
    **dict.fromkeys(("monthly", "pcm", "mensual", "mensuales", "měsíčně", "mesačne", "miesięcznie", "lunar"), "month"),
    **dict.fromkeys(("mensuel", "monatlich", "mensile", "mensal", "mensuais", "měs.", "月薪", "月給"), "month"),
    **dict.fromkeys(
        ("yearly", "annually", "annual", "pa", "p.a.", "p.a", "ročně", "rocznie", "anuales", "jährlich"), "year"
    ),
    **dict.fromkeys(("p/a", "anual", "annuel", "annuale", "all'anno", "rok", "年薪", "年收", "年収"), "year"),
}
PER = ("per", "a", "an", "each", "al", "à", "por", "par", "pro", "im", "na", "za", "pe", "på", "в", "每")

LEAST = (
    "starting at",
    "starting from",
    "at least",
    "from",
    "minimum",
    "min",
    "min.",
    "desde",
    "ab",
    "od",
    "à partir de",
    "a partir de",
    "mindestens",
    "minimálně",
    "от",
    "más de",
    ">",
    "≥",
)
MOST = ("up to", "maximum", "max", "max.", "no more than", "hasta", "jusqu'à", "até", "bis zu", "maximal", "<", "≤")
TO = ("-", "to", "and", "bis", "a")
# What changes nothing about the figures beside it.
NOISE = (
    "salary range",
    "salary",
    "compensation",
    "pay range",
    "wage",
    "rate",
    "pay rate",
    "pay",
    "base",
    "range",
    "between",
    "plus bonuses",
    "plus bonus",
    "+ bonuses",
    "+ bonus",
    "plus benefits",
    "+ benefits",
    "depending on experience",
    "based on experience",
    "doe",
    "gross",
    "brutto",
    "brutos",
    "bruto",
    "brut",
)
