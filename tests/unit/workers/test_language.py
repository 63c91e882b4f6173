"""Which language a text is in, as far as it matters: whether it is certainly not English."""

from __future__ import annotations

import time

import pytest

from workers.language import foreign_language

ENGLISH = {
    "a short sentence": ("Russia annexed Crimea in 2014."),
    "a long sentence": (
        "Hungary will not support Ukraine's bid to join NATO, Prime Minister Viktor Orban said on Thursday."
    ),
    "a foreign word": ('KYIV — Zelenskyy: "Ніколи".'),
    "results with foreign names": (
        "Results: Müller 3, Schmidt 2, García 1, Fernández 1, Håland 4, Sørensen 2, Björnsson "
        "1, Łukasiewicz 2, Nguyễn 1, Đorđević 3, Kovačević 2, Çelik 1."
    ),
    "a squad": (
        "Squad: Donnarumma; Di Lorenzo, Bastoni, Calafiori, Dimarco; Barella, Jorginho, "
        "Frattesi; Chiesa, Scamacca, Pellegrini. Substitutes: Vicario, Meret, Buongiorno, "
        "Gatti, Mancini, Bellanova, Cambiaso, Cristante, Fagioli, Folorunsho, El Shaarawy, "
        "Raspadori, Retegui, Zaccagni."
    ),
    "Icelandic names and a few verbs": (
        "Panama Papers: Sigmundur Davíð Gunnlaugsson resigns; Bjarni Benediktsson, Katrín "
        "Jakobsdóttir respond; Sjálfstæðisflokkurinn, Framsóknarflokkurinn meet Reykjavík "
        "Thursday."
    ),
    "capitals": (
        "BREAKING: PUTIN SAYS RUSSIA READY FOR TALKS; KREMLIN SPOKESMAN PESKOV: NO DATE SET; "
        "ZELENSKIY: NO TERRITORY CEDED; EU LEADERS MEET BRUSSELS THURSDAY; NATO CHIEF RUTTE "
        "WARNS MOSCOW"
    ),
    "prices": (
        "Oil up 2%, gold flat, dollar firmer. Brent crude $82.40 (+1.6%), WTI $78.10 (+1.9%), "
        "Henry Hub $2.10, copper $9,840, nickel $17,100. Bund 2.35%, Gilt 4.10%, Treasury "
        "4.25%."
    ),
    "cities and leaders": (
        "Ankara, Baku, Chisinau, Tbilisi, Yerevan, Astana, Bishkek, Dushanbe, Tashkent, "
        "Ashgabat: Erdogan, Aliyev, Sandu, Kobakhidze, Pashinyan, Tokayev, Japarov, Rahmon, "
        "Mirziyoyev, Berdimuhamedov attend summit."
    ),
    "a German quotation": (
        '"Wir schaffen das", Merkel said. "Wir haben so vieles geschafft, wir schaffen das, '
        'und dort, wo uns etwas im Wege steht, muss es überwunden werden." The chancellor '
        "spoke in Berlin."
    ),
    "a French quotation": (
        "Macron: « L'Ukraine doit gagner cette guerre, et nous serons à ses côtés aussi "
        "longtemps qu'il le faudra, parce que c'est notre sécurité qui est en jeu. » He left "
        "Kyiv late Friday."
    ),
    "fixtures": (
        "Fixtures: Ajax v Feyenoord, PSV v Utrecht, Heerenveen v Groningen, Sparta Rotterdam v "
        "Vitesse, Go Ahead Eagles v Heracles, NEC v Twente, Fortuna Sittard v Willem II, "
        "Zwolle v Almere."
    ),
    "addresses": (
        "Contact: press@example.org, +44 20 7946 0000, "
        "https://www.example.org/press/releases/2025/02/13/statement?lang=en&ref=home. "
        "Editors: J. Smith, K. Jones, M. van der Berg."
    ),
    "ingredients": (
        "Ingredients: 2 cups flour, 1 tsp baking powder, 3 eggs, 1 cup sugar, vanilla extract, "
        "butter, salt, milk, cinnamon, lemon zest, powdered sugar, chopped walnuts, dark "
        "chocolate chips."
    ),
    "Polish parties": (
        "Poland's Sejm voted 230-220 for the bill. Tusk's Koalicja Obywatelska, Polska 2050, "
        "Polskie Stronnictwo Ludowe and Nowa Lewica backed it; Prawo i Sprawiedliwość and "
        "Konfederacja opposed."
    ),
    "Finnish parties": (
        "Finns Party leader Riikka Purra, Kokoomus chair Petteri Orpo, Sari Essayah, Anna-Maja "
        "Henriksson sign government programme at Säätytalo, Helsinki. Vasemmistoliitto, "
        "Vihreät, SDP object."
    ),
    "the weather": (
        "Weather: London sunny 14C, Paris cloudy 12C, Madrid clear 18C, Berlin rain 9C, Rome "
        "sunny 17C, Warsaw snow 1C, Kyiv snow -3C, Moscow snow -8C, Oslo sleet 2C, Lisbon "
        "windy 16C."
    ),
    "Scots": (
        "Aye, the wee bairn didnae ken whaur his faither wis gaun, but the auld wife telt him "
        "tae bide at hame an' no greet."
    ),
    "Nigerian Pidgin": (
        "Minister dey talk say Nigeria no go gree make any country enter Bakassi, as di matter don reach Abuja."
    ),
    "Slovak parties": (
        "Slovak PM Robert Fico vows veto. Smer, Hlas, SNS coalition backs move. Opposition "
        "Progresívne Slovensko, Kresťanskodemokratické hnutie, Sloboda a Solidarita, Demokrati "
        "call protest Bratislava Friday."
    ),
    "short sentences": (
        "Lukashenko, Putin meet Minsk. Lukashenko thanks Moscow. Putin praises Belarus. Talks "
        "cover trade, transit, tariffs, missiles. Tikhanovskaya condemns meeting. Vilnius, "
        "Warsaw, Riga close crossings."
    ),
    "a Chinese quotation": (
        "Chinese Foreign Ministry spokesperson Mao Ning: 中方一贯主张通过对话协商解决争端。 Beijing urges restraint."
    ),
    "Turkish parties": (
        "Türkiye Büyük Millet Meclisi passes Sweden NATO protocol; AKP, MHP, CHP vote yes; "
        "Saadet, İYİ Parti, HÜDA PAR vote no, Anadolu Ajansı reports Tuesday."
    ),
    "credits": (
        "Photo: Getty/AFP/EPA/ANSA/dpa/APA/TASS. Map: Institut français des relations "
        "internationales, Stiftung Wissenschaft und Politik, Polski Instytut Spraw "
        "Międzynarodowych. Graphic: Frankfurter Allgemeine."
    ),
    "Serbian and Albanian quotations": (
        'Serbia refuses to recognise Kosovo. Vučić: "Srbija nikada neće priznati Kosovo." '
        'Kurti: "Kosova është shtet." Dialogue in Brussels stalled again this week, diplomats '
        "said."
    ),
    "a list of states": (
        "UN Security Council: China, France, Russia, UK, US; Algeria, Denmark, Greece, Guyana, "
        "Pakistan, Panama, Sierra Leone, Slovenia, Somalia, South Korea. Vote: 10-0-5. "
        "Resolution 2774 adopted."
    ),
}

FOREIGN = {
    "de": (
        "Russland hat die Krim im Jahr 2014 annektiert, und die Ukraine verlangt ihre "
        "Rückgabe. Der Bundeskanzler sagte am Donnerstag in Berlin, Deutschland werde die "
        "Grenzen nicht anerkennen."
    ),
    "fr": (
        "La Russie a annexé la Crimée en 2014 et l'Ukraine demande sa restitution. Le "
        "président a déclaré jeudi à Paris que la France ne reconnaîtrait jamais ces "
        "frontières."
    ),
    "es": (
        "Rusia anexó Crimea en 2014 y Ucrania exige su devolución. El presidente del Gobierno "
        "dijo el jueves en Madrid que España no reconocerá esas fronteras."
    ),
    "it": (
        "La Russia ha annesso la Crimea nel 2014 e l'Ucraina ne chiede la restituzione. Il "
        "presidente del Consiglio ha detto giovedì a Roma che l'Italia non riconoscerà quei "
        "confini."
    ),
    "pt": (
        "A Rússia anexou a Crimeia em 2014 e a Ucrânia exige a sua devolução. O "
        "primeiro-ministro disse na quinta-feira em Lisboa que Portugal não reconhecerá essas "
        "fronteiras."
    ),
    "nl": (
        "Rusland annexeerde de Krim in 2014 en Oekraïne eist het gebied terug. De premier zei "
        "donderdag in Den Haag dat Nederland die grenzen nooit zal erkennen, of het moest met "
        "een verdrag zijn."
    ),
    "sv": (
        "Ryssland annekterade Krim 2014 och Ukraina kräver att halvön lämnas tillbaka. "
        "Statsministern sade på torsdagen i Stockholm att Sverige aldrig kommer att erkänna "
        "gränserna."
    ),
    "da": (
        "Rusland annekterede Krim i 2014, og Ukraine kræver halvøen tilbage. Statsministeren "
        "sagde torsdag i København, at Danmark aldrig vil anerkende de nye grænser."
    ),
    "no": (
        "Russland annekterte Krim i 2014, og Ukraina krever halvøya tilbake. Statsministeren "
        "sa torsdag i Oslo at Norge aldri vil anerkjenne de nye grensene."
    ),
    "fi": (
        "Venäjä liitti Krimin itseensä vuonna 2014, ja Ukraina vaatii sitä takaisin. "
        "Pääministeri sanoi torstaina Helsingissä, ettei Suomi koskaan tunnusta uusia rajoja."
    ),
    "pl": (
        "Rosja zaanektowała Krym w 2014 roku, a Ukraina domaga się jego zwrotu. Premier "
        "powiedział w czwartek w Warszawie, że Polska nigdy nie uzna tych granic."
    ),
    "cs": (
        "Rusko anektovalo Krym v roce 2014 a Ukrajina žádá jeho navrácení. Premiér ve čtvrtek "
        "v Praze řekl, že Česko tyto hranice nikdy neuzná."
    ),
    "sk": (
        "Rusko anektovalo Krym v roku 2014 a Ukrajina žiada jeho vrátenie. Premiér vo štvrtok "
        "v Bratislave povedal, že Slovensko tieto hranice nikdy neuzná."
    ),
    "hu": (
        "Oroszország 2014-ben annektálta a Krímet, Ukrajna pedig visszaköveteli. A "
        "miniszterelnök csütörtökön Budapesten azt mondta, hogy Magyarország soha nem ismeri "
        "el ezeket a határokat."
    ),
    "ro": (
        "Rusia a anexat Crimeea în 2014, iar Ucraina cere restituirea ei. Premierul a declarat "
        "joi la București că România nu va recunoaște niciodată aceste frontiere."
    ),
    "bg": (
        "Русия анексира Крим през 2014 година, а Украйна иска връщането му. Премиерът заяви в "
        "четвъртък в София, че България никога няма да признае тези граници."
    ),
    "ru": (
        "Россия аннексировала Крым в 2014 году, а Украина требует его возвращения. Президент "
        "заявил в четверг в Москве, что вопрос о границах закрыт."
    ),
    "uk": (
        "Росія анексувала Крим у 2014 році, а Україна вимагає його повернення. Президент "
        "заявив у четвер у Києві, що Україна ніколи не визнає цих кордонів."
    ),
    "el": (
        "Η Ρωσία προσάρτησε την Κριμαία το 2014 και η Ουκρανία ζητά την επιστροφή της. Ο "
        "πρωθυπουργός δήλωσε την Πέμπτη στην Αθήνα ότι δεν θα αναγνωρίσει τα σύνορα."
    ),
    "tr": (
        "Rusya 2014 yılında Kırım'ı ilhak etti ve Ukrayna yarımadanın geri verilmesini "
        "istiyor. Cumhurbaşkanı perşembe günü Ankara'da bu sınırları tanımayacaklarını "
        "söyledi."
    ),
    "ar": (
        "ضمت روسيا شبه جزيرة القرم عام 2014 وتطالب أوكرانيا باستعادتها. وقال الرئيس يوم الخميس "
        "في القاهرة إن بلاده لن تعترف بهذه الحدود الجديدة."
    ),
    "he": (
        "רוסיה סיפחה את חצי האי קרים בשנת 2014 ואוקראינה דורשת את השבתו. ראש הממשלה אמר ביום "
        "חמישי בירושלים כי ישראל לא תכיר בגבולות החדשים."
    ),
    "zh": (
        "俄罗斯于二零一四年吞并了克里米亚,乌克兰要求归还该半岛。外交部发言人周四在北京表示,各国的主权和领土"
        "完整都应当得到尊重,联合国宪章的宗旨和原则都应当得到遵守,各方合理安全关切都应当受到重视,一切有利于"
        "和平解决危机的努力都应当得到支持。"
    ),
    "ja": (
        "ロシアは2014年にクリミアを併合し、ウクライナはその返還を求めている。首相は木曜日に東京で、日本は"
        "その国境を決して認めないと述べた。政府は引き続き各国と連携して対応する方針だ。"
    ),
    "ko": (
        "러시아는 2014년에 크림반도를 병합했고 우크라이나는 반환을 요구하고 있다. 대통령은 목요"
        "일 서울에서 한국은 그 국경을 결코 인정하지 않을 것이라고 "
        "말했다. 정부는 각국과 계속 협력하겠다고 밝혔다."
    ),
    "vi": (
        "Nga sáp nhập Crimea năm 2014 và Ukraina đòi trả lại bán đảo này. Thủ tướng phát biểu "
        "hôm thứ Năm tại Hà Nội rằng các bên cần tôn trọng luật pháp quốc tế."
    ),
    "id": (
        "Rusia mencaplok Krimea pada tahun 2014 dan Ukraina menuntut pengembaliannya. Presiden "
        "mengatakan pada hari Kamis di Jakarta bahwa Indonesia tidak akan mengakui perbatasan "
        "itu."
    ),
    "sr": (
        "Русија је анектирала Крим 2014. године, а Украјина тражи његов повратак. Председник "
        "је у четвртак у Београду рекао да Србија никада неће признати Косово."
    ),
    "hr": (
        "Rusija je 2014. godine anektirala Krim, a Ukrajina traži njegov povratak. Premijer je "
        "u četvrtak u Zagrebu rekao da Hrvatska nikada neće priznati te granice."
    ),
    "lt": (
        "Rusija 2014 metais aneksavo Krymą, o Ukraina reikalauja jį grąžinti. Premjeras "
        "ketvirtadienį Vilniuje pareiškė, kad Lietuva niekada nepripažins šių sienų."
    ),
    "lv": (
        "Krievija 2014. gadā anektēja Krimu, un Ukraina pieprasa to atdot. Premjerministrs "
        "ceturtdien Rīgā paziņoja, ka Latvija nekad neatzīs šīs robežas."
    ),
    "et": (
        "Venemaa annekteeris Krimmi 2014. aastal ja Ukraina nõuab selle tagastamist. "
        "Peaminister ütles neljapäeval Tallinnas, et Eesti ei tunnusta neid piire kunagi."
    ),
    "hi": (
        "रूस ने 2014 में क्रीमिया पर कब्ज़ा कर लिया और यूक्रेन उसकी वापसी की मांग कर रहा है। "
        "प्रधानमंत्री ने गुरुवार को नई दिल्ली में कहा कि सीमाओं का सम्मान होना चाहिए।"
    ),
    "fa": (
        "روسیه در سال ۲۰۱۴ کریمه را ضمیمه خاک خود کرد و اوکراین خواستار بازگرداندن آن است. "
        "رئیس جمهور روز پنجشنبه در تهران گفت که این مرزها را به رسمیت نمی\u200cشناسد."
    ),
    "af": (
        "Rusland het die Krim in 2014 geannekseer en Oekraïne eis dit terug. Die president het "
        "Donderdag in Pretoria gesê Suid-Afrika sal nie die nuwe grense erken nie."
    ),
    "sw": (
        "Urusi iliinyakua Crimea mwaka 2014 na Ukraine inadai irudishwe. Rais alisema siku ya "
        "Alhamisi mjini Nairobi kwamba Kenya haitatambua mipaka hiyo mipya."
    ),
    "ca": (
        "Rússia va annexionar Crimea el 2014 i Ucraïna en demana la devolució. El president va "
        "dir dijous a Barcelona que Catalunya no reconeixerà mai aquestes fronteres."
    ),
    "ga": (
        "Chuir an Rúis an Chrimé i gceangal leis féin in 2014 agus tá an Úcráin ag éileamh go "
        "dtabharfaí ar ais í. Dúirt an Taoiseach Déardaoin i mBaile Átha Cliath nach "
        "n-aithneodh Éire na teorainneacha sin."
    ),
    "cy": (
        "Meddiannodd Rwsia y Crimea yn 2014 ac mae Wcráin yn mynnu ei chael yn ôl. Dywedodd y "
        "Prif Weinidog ddydd Iau yng Nghaerdydd na fydd Cymru byth yn cydnabod y ffiniau "
        "hynny."
    ),
    "mt": (
        "Ir-Russja annettiet il-Krimea fl-2014 u l-Ukrajna qed titlob li tingħatalha lura. "
        "Il-Prim Ministru qal nhar il-Ħamis il-Belt Valletta li Malta qatt mhu se tirrikonoxxi "
        "dawn il-fruntieri."
    ),
    "sq": (
        "Rusia e aneksoi Krimenë në vitin 2014 dhe Ukraina kërkon kthimin e saj. Kryeministri "
        "tha të enjten në Tiranë se Shqipëria nuk do t'i njohë kurrë këta kufij."
    ),
    "is": (
        "Rússland innlimaði Krímskaga árið 2014 og Úkraína krefst þess að fá hann aftur. "
        "Forsætisráðherra sagði á fimmtudag í Reykjavík að Ísland myndi aldrei viðurkenna "
        "landamærin."
    ),
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in ENGLISH.items()])
def test_english_is_never_taken_for_another_language(text: str):
    assert foreign_language(text) is None


@pytest.mark.parametrize("name", ENGLISH)
def test_english_prose_is_english_whatever_stands_beside_it(name: str):
    prose = "The ministers said that they would meet again, and that nothing had been signed. "
    assert foreign_language(prose + ENGLISH[name] * 3) is None


@pytest.mark.parametrize(("language", "text"), [pytest.param(*item, id=item[0]) for item in FOREIGN.items()])
def test_an_article_in_another_language_is_told(language: str, text: str):
    assert foreign_language(f"{text} {text}") == language


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("12 34 -- 56 %", id="no letters"),
        pytest.param("Россия аннексировала Крым.", id="a short sentence"),
        pytest.param("\ufffd\U0010ffff\u0301" * 100, id="nonsense"),
        pytest.param("x" * 50_000, id="one long word"),
    ],
)
def test_what_tells_too_little_is_english(text: str):
    assert foreign_language(text) is None


def test_an_article_that_quotes_at_length_is_in_its_own_language():
    quoted = FOREIGN["fr"] * 20
    prose = "The president of France was asked what he would do, and this is what he said. " * 10
    assert foreign_language(prose + quoted + prose) is None


def test_the_longest_text_takes_no_time_to_speak_of():
    foreign_language(FOREIGN["de"])
    start = time.monotonic()
    assert foreign_language(FOREIGN["de"] * 1100) == "de"
    assert time.monotonic() - start < 2
