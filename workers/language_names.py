"""The English names of the languages in which news is written most."""

from __future__ import annotations

_LANGUAGES = (
    "af:Afrikaans am:Amharic ar:Arabic arz:Arabic ary:Arabic az:Azerbaijani be:Belarusian bg:Bulgarian bn:Bengali "
    "bs:Bosnian ca:Catalan cs:Czech cy:Welsh da:Danish de:German el:Greek es:Spanish et:Estonian eu:Basque "
    "fa:Persian fi:Finnish fr:French ga:Irish gl:Galician gu:Gujarati ha:Hausa he:Hebrew hi:Hindi hr:Croatian "
    "hu:Hungarian hy:Armenian id:Indonesian is:Icelandic it:Italian ja:Japanese ka:Georgian kk:Kazakh km:Khmer "
    "ko:Korean ku:Kurdish ky:Kyrgyz lb:Luxembourgish lt:Lithuanian lv:Latvian mk:Macedonian mn:Mongolian ms:Malay "
    "mt:Maltese my:Burmese ne:Nepali nl:Dutch nn:Norwegian no:Norwegian pa:Punjabi pl:Polish ps:Pashto "
    "pt:Portuguese ro:Romanian ru:Russian sk:Slovak sl:Slovenian so:Somali sq:Albanian sr:Serbian sv:Swedish "
    "sw:Swahili ta:Tamil te:Telugu tg:Tajik th:Thai tk:Turkmen tl:Tagalog tr:Turkish tt:Tatar uk:Ukrainian ur:Urdu "
    "uz:Uzbek vi:Vietnamese yue:Cantonese zh:Chinese zu:Zulu"
)
_NAMES = dict(pair.split(":") for pair in _LANGUAGES.split())


def language_name(code: str) -> str:
    """Return the name of a language with its code (ISO 639), or only the code."""
    return f"{_NAMES[code]} ({code})" if code in _NAMES else repr(code)
