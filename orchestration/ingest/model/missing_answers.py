"""Answers that are none: how people and programs say in words that nothing was answered, and why.

Belongs here: the lexicon of such words in the major survey languages, as plain data, and the reason that one gives.
Stays out: cells (values.py), numbers that a study declares (surveys/items.py).

Sources: value labels of ISSP, ESS, EVS/WVS, GSS, Understanding Society, SOEP and Eurobarometer files, and choice texts
of Qualtrics, REDCap, LimeSurvey, KoBo and Forms in these languages.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NOT_RECORDED, NOT_ASKED, DONT_KNOW, REFUSED, OTHER = "not_recorded", "not_asked", "dont_know", "refused", "other"

# Labels of codes that a file declares missing. The words may stand anywhere in the label.
_DECLARED = (
    (NOT_ASKED, r"\biap\b|\binap\b|inapplicable|not asked|not applicable|\bskip|split ballot|legitimate(ly)? skip"),
    (DONT_KNOW, r"don'?t know|do not know|\bdk\b|not sure|can'?t choose|cannot choose|unsure"),
    (REFUSED, r"refus|prefer not|rather not|declined|won'?t say"),
    (NOT_RECORDED, r"system missing|not recorded|^missing$"),
)
# Only where they are the whole text, a code in front and a remark in brackets aside: they may be part of an answer.
# Compared without accents, case and punctuation; one language a line.
_WHOLE: dict[str, tuple[str, ...]] = {
    NOT_ASKED: (
        "iap", "inap", "nap", "inapplicable", "not asked", "not asked in survey", "not asked in this country",
        "not applicable", "does not apply", "doesnt apply", "skip", "valid skip", "skipped", "legitimate skip",
        "not reached", "not in sample", "not administered", "filter", "split ballot",
        "trifft nicht zu", "nicht zutreffend", "entfallt", "nicht gefragt", "nicht erhoben", "filterfuhrung",
        "frage nicht gestellt", "in fragebogenversion nicht enthalten",
        "non applicable", "sans objet", "non concerne", "non pose", "question non posee", "ne s applique pas",
        "no aplica", "no aplicable", "no corresponde", "no procede", "no preguntado", "no se pregunto",
        "nao se aplica", "nao aplicavel", "nao perguntado",
        "non applicabile", "non pertinente", "non si applica", "non chiesto",
        "niet van toepassing", "n v t", "nvt", "niet gevraagd",
        "ej tillampligt", "inte tillampligt", "ej aktuellt", "ikke relevant", "ikke aktuelt", "ikke spurt",
        "ei sovellu", "ei koske minua", "ei kysytty",
        "nie dotyczy", "nie pytano", "netyka se", "nehodi se", "netyka sa", "nem ertelmezheto", "nu se aplica",
        "не применимо", "неприменимо", "не относится", "не спрашивали", "не задавался", "не застосовується",
        "uygulanamaz", "gecerli degil", "uygun degil", "sorulmadi",
        "δεν εφαρμοζεται", "δεν ισχυει",
        "非該当", "該当なし", "該当しない", "不适用", "不適用", "해당 없음", "해당없음",
        "비해당",
        "لا ينطبق", "לא רלוונטי", "לא רלבנטי", "tidak berlaku", "khong ap dung",
    ),
    DONT_KNOW: (
        "dont know", "do not know", "i dont know", "i do not know", "dk", "dont know cant choose",
        "dont know no answer",
        "dk na", "dk cant choose", "cant choose", "cannot choose", "can not choose", "i cant choose", "cant say",
        "cannot say", "hard to say", "unsure", "not sure", "im not sure", "dont know not sure", "not sure dont know",
        "dont know refused", "dont know no opinion",
        "weiss nicht", "weiss ich nicht", "ich weiss nicht", "weiss nicht kann nicht sagen", "kann ich nicht sagen",
        "kann nicht sagen", "weiss nicht keine angabe", "kann mich nicht entscheiden",
        "kann ich nicht beurteilen", "kann ich nicht einschatzen",
        "ne sait pas", "ne sais pas", "je ne sais pas", "nsp", "sans avis ne sait pas", "ne peut choisir",
        "ne peut pas choisir", "ne se prononce pas", "ne sait pas nsp",
        "no sabe", "no se", "no sabe no contesta", "ns nc", "no lo se", "no puede elegir", "no sabria decir",
        "nao sabe", "nao sei", "ns nr", "nao sabe nao responde", "nao pode escolher", "nao sei dizer",
        "non so", "non sa", "non saprei", "non sa non risponde", "non so scegliere",
        "weet niet", "weet ik niet", "weet het niet", "ik weet het niet", "kan niet kiezen",
        "vet ej", "vet inte", "kan inte valja", "vet ikke", "ved ikke", "kan ikke velge", "kan ikke vaelge",
        "en osaa sanoa", "ei osaa sanoa", "en tieda", "eos",
        "nie wiem", "trudno powiedziec", "nie wiem trudno powiedziec", "nevim", "nevi", "neviem", "nem tudja",
        "nem tudom", "nu stiu", "nu stie", "ne znam", "ne vem", "ne zna", "ei oska oelda", "ei oska vastata", "nezinu",
        "не знаю", "затрудняюсь ответить", "затрудняюсь сказать", "важко сказати", "не знаю затрудняюсь ответить",
        "bilmiyorum", "bilmiyor", "fikrim yok", "secemiyorum",
        "δεν γνωριζω", "δεν ξερω", "δγ", "わからない", "分からない", "不知道", "不清楚", "说不清", "說不清", "无法选择",
        "모름", "잘 모름", "모름 무응답", "모르겠다", "잘 모르겠다", "선택할 수 없음",
        "لا أعرف", "لا اعرف", "لا أدري", "لا يعرف",
        "לא יודע", "לא יודעת", "tidak tahu", "khong biet",
    ),
    REFUSED: (
        "refused", "refusal", "refused to answer", "refuse to answer", "refusal to answer", "refuse", "declined",
        "declined to answer", "decline to answer", "prefer not to say", "prefer not to answer", "i prefer not to say",
        "i would rather not say", "rather not say", "would rather not say", "wont say", "prefer not to disclose",
        "verweigert", "antwort verweigert", "verweigerung", "mochte ich nicht sagen", "mochte ich nicht angeben",
        "keine angabe verweigert",
        "refus", "refuse de repondre", "refus de repondre", "je prefere ne pas repondre", "prefere ne pas repondre",
        "rehusa", "rehusa contestar", "se niega a contestar", "prefiero no contestar", "prefiero no responder",
        "prefiero no decirlo", "prefiero no decir", "se rehusa", "no quiere contestar",
        "recusa", "recusou", "recusa responder", "recusou se a responder", "prefiro nao responder", "prefiro nao dizer",
        "rifiuta", "rifiuto", "rifiuta di rispondere", "preferisco non rispondere", "si rifiuta",
        "weigert", "geweigerd", "weigering", "wil niet zeggen", "zeg ik liever niet", "wil ik niet zeggen",
        "vagrar", "vill inte svara", "vill ej svara", "nekter", "vil ikke svare", "onsker ikke a svare",
        "onsker ikke at svare", "kieltaytyi", "ei halua vastata", "en halua vastata", "en halua sanoa",
        "odmowa", "odmowa odpowiedzi", "odmawiam odpowiedzi", "odmitl", "odmitl odpovedet", "odmietol",
        "megtagadta", "nem valaszol", "refuz", "refuza sa raspunda", "odbija", "zavrnil",
        "отказ", "отказ от ответа", "отказался", "отказываюсь отвечать", "відмова", "відмова відповідати",
        "reddetti", "cevap vermek istemiyorum", "yanit vermek istemiyorum", "cevap vermeyi reddetti",
        "αρνηση", "αρνηση απαντησης",
        "回答拒否", "答えたくない", "拒答", "拒绝回答", "拒絕回答", "응답 거절", "응답거절",
        "응답 거부", "رفض", "رفض الإجابة", "أرفض الإجابة", "סירב", "מסרב לענות", "menolak menjawab", "tu choi tra loi",
    ),
    NOT_RECORDED: (
        "na", "n a", "nan", "null", "missing", "no answer", "no response", "not answered", "no reply", "nonresponse",
        "non response", "item nonresponse", "not stated", "not available", "not ascertained", "left blank", "blank",
        "no information", "unanswered", "missing value", "system missing", "not recorded", "missing unknown",
        "no answer refused", "no answer refusal", "not codeable", "uncodeable", "invalid", "invalid response",
        "multiple response", "proxy", "proxy respondent", "proxy interview", "interview by proxy", "answered by proxy",
        "not available in this release", "not available in this year", "no data",
        "keine angabe", "keine angaben", "k a", "keine antwort", "fehlt", "fehlend", "fehlender wert", "nicht valide",
        "nicht beantwortet", "ohne angabe", "unbeantwortet", "stellvertreter", "proxy interview stellvertreter",
        "sans reponse", "pas de reponse", "non reponse", "non renseigne", "valeur manquante", "aucune reponse",
        "non repondu", "manquant",
        "no contesta", "no responde", "sin respuesta", "sin dato", "sin datos", "perdido",
        "no contesto", "no respondio", "no hay respuesta", "sin informacion",
        "nao responde", "nao respondeu", "sem resposta", "sem informacao", "nao resposta", "omisso",
        "non risponde", "nessuna risposta", "senza risposta", "mancante", "non rispondo", "dato mancante",
        "geen antwoord", "geen opgave", "niet ingevuld", "niet beantwoord", "ontbrekend",
        "inget svar", "ej svar", "uppgift saknas", "saknas", "svar saknas", "ikke svar", "ubesvart", "ubesvaret",
        "intet svar", "uoplyst", "ingen svar", "ei vastausta", "tieto puuttuu", "puuttuva tieto", "ei vastannut",
        "brak odpowiedzi", "brak danych", "bez odpovedi", "neuvedeno", "neuvedene", "nincs valasz", "fara raspuns",
        "nu raspunde", "bez odgovora", "bez odgovora odbija", "brez odgovora", "nema odgovora",
        "нет ответа", "без ответа", "не ответил", "нет данных", "немає відповіді", "пропущено",
        "cevap yok", "yanit yok", "cevapsiz", "yanitsiz", "δεν απαντω", "δεν απαντησε", "χωρις απαντηση", "δα",
        "無回答", "不明", "回答なし", "无回答", "未回答", "未作答", "無答案", "缺失", "무응답", "응답 없음", "결측",
        "لا إجابة", "لا توجد إجابة", "لم يجب", "بدون إجابة", "אין תשובה", "לא ענה", "tidak menjawab",
        "tidak ada jawaban", "khong tra loi",
    ),
}  # fmt: skip
# Texts that a program writes where there is nothing, or where a formula failed; compared as they stand.
_SIGNS = (
    (NOT_RECORDED, re.compile(r"\.|-|--|–|—|#n/a|#null!|n\.a\.")),
    (
        OTHER,
        re.compile(
            r"#(ref|div/0|name|num|value|spill|calc|field|blocked|connect|unknown|busy)[!?]|#getting_data|#err(or)?!?|"
            r"err:\d{3}"
        ),
    ),
)
# `[-1] `, `(97) `, `-8 `, `9 = `, `97: `, `.d ` in front; `*`, `(volunteered)`, `(spontaneous)` or `, proxy` behind.
_IN_FRONT = re.compile(r"[\[(]?\s*(?:[+-]?\d+(?:\.0+)?|\.[a-z])\s*[\])]?\s*(?:[-=:.)–]\s*)?(?=[^\W\d_])")
_BEHIND = re.compile(r"\s*[(\[][^()\[\]]{0,60}[)\]]\s*\*?$|[\s*.!]+$")
_CODE_OF_ISSP = re.compile(r"\s*,\s.*$", re.DOTALL)  # `NAP, other countries`, `NA, Refused`
_PUNCTUATION = re.compile(r"[\W_]+")
_LONGEST = 120


def _plain(text: str) -> str:
    """Return words as the lexicon has them: no case, accents or punctuation."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("'", "").replace("ß", "ss"))
    bare = "".join(sign for sign in folded if not unicodedata.combining(sign))
    bare = bare.replace("ø", "o").replace("ł", "l").replace("ı", "i").replace("đ", "d").replace("æ", "ae")
    return unicodedata.normalize("NFC", _PUNCTUATION.sub(" ", bare).strip())


_REASONS = {_plain(words): reason for reason, found in _WHOLE.items() for words in found}


def classify_declared(label: str | None) -> str:
    """Classify a code that file or study declares missing, by its label; `other` where it says nothing known."""
    text = " ".join((label or "").strip().lower().replace("’", "'").split())
    found = next((reason for reason, words in _DECLARED if re.search(words, text)), None)
    return found or classify_undeclared(label) or OTHER


@lru_cache(maxsize=65_536)
def classify_undeclared(text: str | None) -> str | None:
    """Classify a text that means no answer although nobody says so; None for an answer."""
    if not text or len(text) > _LONGEST:
        return None
    stripped = text.strip().lower()
    for reason, pattern in _SIGNS:
        if pattern.fullmatch(stripped):
            return reason
    candidates = [stripped, _IN_FRONT.sub("", stripped, count=1) if _IN_FRONT.match(stripped) else stripped]
    candidates += [_BEHIND.sub("", each) for each in candidates]
    candidates.append(_CODE_OF_ISSP.sub("", candidates[-1]) if _CODE_OF_ISSP.search(candidates[-1]) else "")
    return next((_REASONS[plain] for each in candidates if (plain := _plain(each)) in _REASONS), None)
