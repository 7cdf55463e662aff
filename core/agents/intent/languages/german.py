"""German, as it is typed in chats of traders; ae, oe and ue stand for umlauts as well."""

from core.agents.intent.languages.base import Language
from core.agents.intent.tags import Tag

_UNITS = ["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]
_TEENS = ["zehn", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"]
_TENS = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]

GERMAN = Language(
    "de",
    comma=True,
    words={
        Tag.BUY: "kaufe, kauf, kaufen, kauft, kaufst, kaufn, kaufe mir, kauf mir, kaufe uns, kauf uns, hol mir, hole mir, holen, hol uns, besorg, besorge, besorg mir, besorge mir, besorgen, erwerbe, erwerben, "
        "nachkaufen, kaufe nach, kauf nach, zukaufen, leg mir, gib mir, ordere, ordern, order mir, zulegen, schnapp mir, zu kaufen, einkaufen, greif zu bei",
        Tag.SELL: "verkaufe, verkauf, verkaufen, verkaufst, verkaufe mir, verkauf mir, veräußere, veräußern, veraeussern, abstoßen, stoß, stoße, verticke, verticken, abverkaufen, zu verkaufen, abgeben, "
        "biete, verscherbel, verscherbeln, verscherbele, vertick, trenn dich von, wirf",
        Tag.CLOSE: "schließe, schließ, schliess, schliesse, schließen, schliessen, glattstellen, stell glatt, stelle glatt, löse auf, lös auf, auflösen, löse, liquidiere, liquidieren, raus aus, "
        "steig aus, steige aus, aussteigen aus, geh raus aus, schmeiß, schmeiße, schmeiss, hau, mach dicht, mach zu, zumachen, dichtmachen, räume, loswerden, wegwerfen, abwerfen, wirf raus, stelle, stell, cashe",
        Tag.REDUCE: "reduziere, reduzier, reduzieren, verringere, verringern, verkleinere, verkleinern, senke, senken, kürze, kürzen, stutze, trimme, trimmen, trimm, baue ab, bau ab, abbauen, "
        "fahre runter, fahr runter, runterfahren, zurückfahren, fahre zurück, fahr, fahre, bau, baue, schraube runter, minimiere, drücke, herunterfahren, zurückschrauben",
        Tag.GET: "nimm, nimm mir, nehme, nehmen, hol, hole",
        Tag.OFF: "raus, ab, weg, runter, heraus",
        Tag.INCREASE: "erhöhe, erhöh, erhöhen, stocke auf, stock auf, aufstocken, stocke, stock, steigere, vergrößere, vergrößern, vergrössere, aufbauen, ausbauen, hochfahren",
        Tag.ADJUST: "bring, bringe, setze, setz, rebalanciere, passe an, anpassen, bringen",
        Tag.HALVE: "halbiere, halbier, halbieren",
        Tag.DOUBLE: "verdopple, verdoppel, verdoppele, verdoppeln",
        Tag.TRIPLE: "verdreifache, verdreifach, verdreifachen",
        Tag.INVEST: "investiere, investier, investieren, lege an, leg an, anlegen, stecke, steck, stecken, pack, packe, nutze, verwende, leg, lege, nehme für, zahle, schieb, schiebe",
        Tag.CONVERT: "tausche, tausch, tauschen, umtauschen, wechsle, wechsel, wechseln, konvertiere, wandle um, wandle",
        Tag.ALL_IN: "all in, geh all in, gehe all in, all in bei, all in auf",
        Tag.ORDER: "order, auftrag, orders, platziere, platzier, platzieren, lege eine, gib auf, aufgeben, erstelle, erstell, setz einen, setze einen, setz eine, setze eine, stelle ein, stell ein, leg eine, "
        "leg einen, lege einen, gib, mach, mache, machen, tun, führe aus, schicke, schick, sichere, sichere ab, sicher ab, absichern, einstellen, kauforder, verkaufsorder, marktorder, position eröffnen, erteile, anlegen bitte, kaufauftrag, verkaufsauftrag, sicher",
        Tag.LIMIT: "limit, limitiert, limitorder, limit order, limitpreis, limitiert auf, limitauftrag, limitkurs, höchstpreis, mindestpreis",
        Tag.STOP: "stop, stopp, stop loss, stoploss, stopploss, stopp loss, stopkurs, stoppkurs, stop order, stopporder, sl, trigger, ausgelöst, stop market, auslöser, stop limit, stopp limit, verlustbegrenzung",
        Tag.MARKET: "markt, marktpreis, zum marktpreis, zum markt, market, am markt, bestens, billigst, zum aktuellen kurs, zum aktuellen preis, zum marktkurs, marktkurs, aktueller kurs, at market, tageskurs, "
        "zum jetzigen kurs, egal zu welchem preis, zum tageskurs, zu marktpreisen, zum besten preis, per market, per markt, market order, als market, kurs egal, preis egal",
        Tag.PROFIT: "take profit, gewinnmitnahme, gewinnziel, tp, gewinne mitnehmen, gewinn mitnehmen",
        Tag.POST: "post only, nur maker, nur als maker",
        Tag.TRAIL: "trailing stop, trailing stopp, nachgezogener stop, trailing",
        Tag.IOC: "ioc",
        Tag.FOK: "fok, alles oder nichts",
        Tag.AT: "zu, bei, zum preis von, zum kurs von, @, zu je, zum, zu einem kurs von, zu einem preis von, ab einem kurs von",
        Tag.FOR: "für, gegen, fuer, um",
        Tag.OF: "von, vom, aus, davon, an, der gesamten",
        Tag.TO: "auf, bis auf, runter auf, zurück auf, herunter auf, auf etwa, wieder auf, hoch auf, auf nur",
        Tag.BY: "um",
        Tag.INTO: "in, nach, ins",
        Tag.WITH: "mit, mittels",
        Tag.MY: "mein, meine, meinen, meiner, meinem, meines, unsere, unser, unseren, unserer, unserem, unseres, meinen ganzen, meine ganzen, meine gesamten, mein ganzes, meine komplette, mein komplettes, meine kompletten",
        Tag.IT: "es, er, sie, davon, die da, diese, dieser, das ding, die dinger, ihn, denen, von denen, welche, solche",
        Tag.EACH: "je, pro stück, das stück, jeweils, pro coin, pro token, pro, stückpreis, je coin",
        Tag.MORE: "mehr, weitere, weiteren, noch, noch mal, zusätzlich, zusätzliche, stück, einheiten, noch weitere, coins, münzen, ganze, ganzen, token, tokens, weiterer",
        Tag.WORTH: "wert, im wert von, im gegenwert von, im wert, gegenwert",
        Tag.ARTICLE: "ein, eine, einen, einem, nen, ne, einer, n",
        Tag.ALL: "alles, alle, ganz, komplett, komplette, gesamte, gesamten, gesamter, sämtliche, den rest, rest, restlichen, restliche, vollständig, allen, den ganzen, die ganze, das ganze, die ganzen, das gesamte, völlig",
        Tag.CASH: "guthaben, cash, geld, bargeld, kasse, bestand an usdt, freien guthaben, freies guthaben, freien mittel, verfügbaren guthaben, kontostand, freien, verfügbares",
        Tag.EQUITY: "portfolio, eigenkapital, kapital, depot, konto, gesamtvermögen, vermögen, equity, portfolios, depots, gesamtwert, kapitals, vermögens",
        Tag.POSITION: "position, positionen, bestand, bestände, bestands, anteil, anteils, exposure, gewichtung, gewicht, beständen, was ich habe, was wir haben, ich halte, wir halten, die ich habe, die ich halte, ich habe, die wir haben, die wir halten",
        Tag.CHANGE: "mach daraus, mach draus, doch, lieber, stattdessen, eher, korrigiere, korrektur, ändere auf, ändere das auf, ändere es auf, mach es, mach das zu, besser, sorry, ich meine, ich meinte, moment, "
        "dann, halt, warte, ach, sondern, änder das auf, änder auf, mach lieber, ne lieber, draus, daraus, setz es auf, ändere das limit auf, als, ach nee, ups, pardon, machs, mach mal",
        Tag.SAME: "dasselbe, das gleiche, dasselbe für, das selbe, gleiches, gleiche order, genauso, genau so, ebenso, das gleiche mit, dasselbe mit, mach dasselbe, mach das gleiche, mach das selbe, gleiche menge, dito, genauso für, das auch für, das auch mit, mach das auch für, das auch bei, auch für, auch mit, mach das auch mit, das für",
        Tag.AGAIN: "nochmal, noch einmal, erneut, wieder, nochmals",
        Tag.CONFIRM: "mach das, mach es so, ja mach, ja mach das, ja bitte, tu das, tu es, los, leg los, mach so, ok mach, ja mach mal, ausführen, mach das bitte, dann mach das, ja genau",
        Tag.WITHDRAW: "vergiss es, vergiss das, abbrechen, storniere, storniere das, lass es, lass das, doch nicht, lieber nicht, besser nicht, stornieren, egal, lass gut sein, lass mal, zurückziehen, hat sich erledigt",
        Tag.REQUEST: "kannst du, könntest du, koenntest du, kannst, könntest, können sie, könnten sie, kannst du mir, kannst du bitte, könntest du bitte, könntest du mir, könnten sie bitte, "
        "ich möchte, ich moechte, ich will, wir wollen, wir möchten, ich würde gern, ich würde gerne, möchte, will, lass uns, lasst uns, lass, magst du, "
        "würdest du bitte, ich wollte gern, wir müssen, ich muss, kriegst du, wärst du so nett, sei so gut und, sei so nett und, du kannst, bitte einmal, kannste, könnteste, können wir bitte, könnten wir bitte, kann ich bitte, "
        "wir würden gern, wir würden gerne, würde gern, würde gerne",
        (Tag.REQUEST, Tag.GET): "ich hätte gern, ich hätte gerne, hätte gern, hätte gerne, wir hätten gern, wir hätten gerne, ich brauche, wir brauchen, brauche",
        Tag.ONLY: "nur, bloß, lediglich",
        Tag.ASK: "würdest du, wuerdest du, würden sie, was, wie, warum, wieso, weshalb, wann, wer, wo, welche coins, welcher, welches, soll, soll ich, sollen wir, sollte, sollten, ist, sind, darf, dürfen, kann ich, können wir, könnte ich, könnten wir, "
        "kann man, hat, haben, gibt es, lohnt, lohnt sich, wieviel, wie viel, zeig, zeige, zeig mir, zeige mir, sag mir, prüfe, schau, denkst du, meinst du, glaubst du, bin, hast du, wozu, wohin, macht es sinn",
        Tag.NOT: "nicht, kein, keine, keinen, keinem, nie, niemals, ohne, nichts, keinesfalls, auf keinen fall, bloß nicht, weder, keiner, statt, anstatt, außer, kaum, vermeide",
        Tag.NO: "nein, nee, nö",
        Tag.IF: "wenn, falls, sobald, sofern, solange, bis, vorausgesetzt, außer wenn, es sei denn, sollte der, sollte die, im fall, während, ehe, bevor",
        Tag.MAYBE: "vielleicht, eventuell, evtl, möglicherweise, angenommen, stell dir vor, würde, würden, hätte, wäre, wohl, ich überlege, überlege, könnte, was meinst du, was denkst du, gute idee, sinnvoll, wir sollten, ich sollte, "
        "man sollte, du solltest, ich glaube, ich denke, theoretisch, hypothetisch, rat, rätst, empfiehlst, empfehle, mal angenommen, hoffe, wünschte, plane, unsicher, beispiel, z.b, simuliere, wird, werden, werde, dürfte, ratsam, gesetzt",
        Tag.PAST: "verkauft, gekauft, verkaufte, kaufte, gestern, habe, hab, hatte, hatten, wurde, war, waren, vorgestern, reduziert, geschlossen, vorhin, letzte woche, letzten monat, letztes jahr, bereits, schon, vor einer woche, damals, "
        "wollte, früher, halbiert, verdoppelt, investiert, getauscht, haben wir, wurden, letzte, letzten, neulich",
        Tag.REPORTED: "sagt, sagte, sagen, laut, artikel, analyst, analysten, tweet, schlagzeile, schreibt, schrieb, berichtet, bericht, chef, kollege, kollegin, freund, freundin, newsletter, empfiehlt, rät, meint, meinte, behauptet, mail, e-mail, "
        "post, zitat, angeblich, heißt es, nachricht, nachrichten, news, jemand, alle leute, er will, sie will, er möchte, sie möchte, leute, signal, telegram, kunde, vorstand, twitter, empfohlen, gesagt, meldung, anweisung, text",
        Tag.PASTED: "fasse, fass zusammen, zusammenfassung, übersetze, übersetz, übersetzung, erkläre, erklär, bedeutet das, hältst du davon, denkst du davon, folgender text, folgende, folgenden, weitergeleitet, kopiert, korrigiere den, lies das, stimmt das, hier ist, hier der, ignoriere, ignorier, missachte",
        Tag.LATER: "morgen, übermorgen, später, heute abend, nächste woche, nächsten monat, nächste, nächsten, montag, dienstag, mittwoch, donnerstag, freitag, samstag, sonntag, täglich, wöchentlich, monatlich, jeden, jede, uhr, danach, nachdem, "
        "vor, irgendwann, bald, demnächst, wochenende, minuten, stunden, tagen, woche, stunde, tag, tage, monat, jahr, mitternacht",
        Tag.VAGUE: "einige, ein paar, etwas, paar, bisschen, ein bisschen, ein wenig, wenige, mehrere, viel, viele, manche, irgendwas, ein teil, teil, einen teil, meisten, bissl, bisserl, ne menge, menge",
        Tag.MOST: "mindestens, höchstens, maximal, bis zu, nicht mehr als, mehr als, weniger als, minimum, maximum, max, über, unter, zwischen, min, wenigstens, maximum von",
        Tag.OR: "oder, entweder, versus, bzw, beziehungsweise",
        Tag.COPULA: "ist, sind, wäre, sei, scheint, klingt, steht, liegt",
        Tag.FALL: "fällt, auf fällt, unter, unterschreitet, sinkt, fällt auf, fällt unter, sinkt auf, sinkt unter, fallen, runtergeht auf, runter geht auf, sinken, rutscht, rutscht unter",
        Tag.RISE: "steigt, übersteigt, überschreitet, steigt auf, steigt über, klettert auf, steigen, über",
        Tag.REACH: "erreicht, erreichen, steht bei, kommt auf, auf kommt, geht auf",
        Tag.BECAUSE: "weil, da, denn, wegen, damit, aufgrund",
        Tag.THEN: "also, und dann, danach bitte, deshalb, deswegen",
        Tag.AND: "und, plus, sowie, aber",
        Tag.SELF: "ich, wir",
        Tag.PER_CENT: "prozent, %",
        Tag.PLEASE: "bitte, bitteschön",
        Tag.FILLER: "mal, hey, hi, hallo, ok, okay, ja, jo, jetzt, sofort, gleich, direkt, danke, vielen dank, besten dank, danke sehr, danke schön, verfügbare, freie, der, die, das, den, dem, des, mir, uns, schnell, auch, noch etwa, ungefähr, rund, circa, ca, genau, einfach, "
        "auf einmal, nach, heute, dazu, guten morgen, moin, servus, grüß dich, gerne, gern, sehr, alter, kurs, preis, ganz schnell, wenn möglich, sobald möglich, so bald wie möglich, sobald du kannst, wenn du kannst, falls möglich, wenn's geht, wenns geht, wenn es geht, so schnell wie möglich, "
        "insgesamt, in höhe von, betrag, glatt, bin, oder besser, oder günstiger, oder tiefer, oder höher, asap, zurzeit, los bitte, für mich, für uns, dir, du, leute bitte, na, gut, super, prima, hier, drin, zu ende, rein, nun, eben, halt mal, mir bitte, derzeit, crypto, krypto, asset, um den dreh, aktuell, eröffnen, gut dann, auf meiner, stücke, so, zusammen, dicht, vom konto",
        (Tag.ALL, Tag.OF, Tag.MY): "alle meine, all meine, alle unsere, all unsere, all mein, alle meiner",
    },
    numbers={
        **{word: str(n) for n, word in enumerate(_UNITS + _TEENS, 1) if n > 1},
        "eins": "1", "zwo": "2", "fuenf": "5", "zwoelf": "12", "dreissig": "30", "fuenfzig": "50", "fuenfzehn": "15",
        **{word: str(10 * n) for n, word in enumerate(_TENS, 2)},
        **{f"{unit}und{ten}": str(10 * t + n) for t, ten in enumerate(_TENS, 2) for n, unit in enumerate(_UNITS, 1)},
        "anderthalb": "1.5", "eineinhalb": "1.5", "einundhalb": "1.5",
        **{f"{unit}einhalb": f"{n}.5" for n, unit in enumerate(_UNITS, 1) if n > 1},
        "ein dutzend": "12", "dutzend": "12", "ein halbes dutzend": "6", "halbes dutzend": "6", "hundert": "100", "tausend": "1000", "eintausend": "1000", "einhundert": "100",
        "zweihundert": "200", "dreihundert": "300", "vierhundert": "400", "fünfhundert": "500", "zweitausend": "2000", "dreitausend": "3000", "fünftausend": "5000", "zehntausend": "10000",
        "null komma fünf": "0.5", "eine million": "1000000",
    },
    fractions={
        "hälfte": "1/2", "haelfte": "1/2", "zur hälfte": "1/2", "die hälfte": "1/2", "ein drittel": "1/3", "drittel": "1/3", "zwei drittel": "2/3", "ein viertel": "1/4", "viertel": "1/4", "drei viertel": "3/4", "dreiviertel": "3/4",
        "ein fünftel": "1/5", "fünftel": "1/5", "ein zehntel": "1/10", "zehntel": "1/10", "ein achtel": "1/8", "ein sechstel": "1/6",
        "um die hälfte": "1/2", "zwei fünftel": "2/5", "um ein drittel": "1/3", "um ein viertel": "1/4",
    },
    scales={"k": "1000", "tsd": "1000", "tausend": "1000", "hundert": "100", "mio": "1000000", "million": "1000000", "millionen": "1000000"},
    halves="halbe, halben, halber, halbes, halb",
)  # fmt: skip
