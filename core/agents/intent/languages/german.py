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
        Tag.BUY: "lege nach, leg nach, nachlegen, nachordern, schnapp, schnapp dir, greif, greife, sichere mir, sicher mir, bestell, bestelle, bestell mir, bestelle mir, bestellen, besorg uns, hol dir, organisier mir, geh long, gönn mir, gönn uns, krall dir, krall mir, ersteh, erstehe, erstehen, sammel ein, sammle ein, einsammeln, eindecken mit, deck uns ein mit, deck mich ein mit, shoppe, shopp, kaufe dazu, kauf dazu, dazukaufen, kaufe zu, kauf zu, mitnehmen, steig ein mit, geh rein mit, zieh mir, zukauf, zukauf von, ankaufen, aufkaufen, zugreifen, ranholen, aufsammeln, kaufe, kauf, kaufen, kauft, kaufst, kaufn, kaufe mir, kauf mir, kaufe uns, kauf uns, hol mir, hole mir, holen, hol uns, besorg, besorge, besorg mir, besorge mir, besorgen, erwerbe, erwerben, "
        "nachkaufen, kaufe nach, kauf nach, zukaufen, leg mir, gib mir, ordere, ordern, order mir, zulegen, schnapp mir, zu kaufen, einkaufen, greif zu bei",
        Tag.SELL: "abstossen, stoss, stosse, stoß ab, stoße ab, veräußer, verklopp, verkloppe, verkloppen, versilbere, versilber, versilbern, vertickern, verramsche, verramsch, verramschen, verhöker, verhökere, verhökern, verhau, vertickere, vercheck, verchecke, realisiere, mach zu geld, zu geld machen, zu cash machen, mach zu cash, losschlagen, schlag los, rausverkaufen, gib ab, gebe ab, abladen, lad ab, trenne dich von, trennen von, trennen wir uns von, weggeben, gib weg, versilberst, müssen weg, muss weg, müssen raus, muss raus, können weg, kann weg, können raus, kann raus, soll weg, sollen weg, soll raus, sollen raus, abverkauf, rausgeben, weghauen, raushauen, rauswerfen, wegverkaufen, verkaufe, verkauf, verkaufen, verkaufst, verkaufe mir, verkauf mir, veräußere, veräußern, veraeussern, abstoßen, stoß, stoße, verticke, verticken, abverkaufen, zu verkaufen, abgeben, "
        "biete, verscherbel, verscherbeln, verscherbele, vertick, trenn dich von, wirf",
        Tag.CLOSE: "stell, stelle, loswerden, werd los, werde los, stoß alles ab, glattgestellt, auflösen bitte, löse komplett auf, raus bei, raushauen bitte, rausschmeißen, schmeiß raus, stell komplett glatt, steig komplett aus, steig bei, aussteigen bei, aussteigen, steig, steige, kick, kicke, kicken, mach platt, platt machen, plattmachen, entsorge, entsorg, entsorgen, räum, räume, räum ab, abräumen, beende, beenden, komplett raus aus, ganz raus aus, abwickeln, wickle, verlasse, schließe, schließ, schliess, schliesse, schließen, schliessen, glattstellen, stell glatt, stelle glatt, löse auf, lös auf, auflösen, löse, liquidiere, liquidieren, raus aus, "
        "steig aus, steige aus, aussteigen aus, geh raus aus, schmeiß, schmeiße, schmeiss, hau, mach dicht, mach zu, zumachen, dichtmachen, wegwerfen, abwerfen, wirf raus, cashe",
        Tag.REDUCE: "runter mit, fahr zurück, runterschrauben, schraub, schraube, abschmelzen, schmelz, schmilz, runterbringen, zurückführen, führe, verschlanke, verschlanken, eindampfen, dampf, dampfe, drück, drücken, abspecken, speck, stutzen, stutz, beschneide, beschneiden, zusammenstreichen, streich, streiche, kürz, senk, verringer, verkleiner, runtersetzen, herabsetzen, absenken, runterkürzen, reduzieren auf, begrenze, begrenzen, deckel, deckle, deckeln, minimier, reduziere, reduzier, reduzieren, verringere, verringern, verkleinere, verkleinern, senke, senken, kürze, kürzen, stutze, trimme, trimmen, trimm, baue ab, bau ab, abbauen, "
        "fahre runter, fahr runter, runterfahren, zurückfahren, fahre zurück, fahr, fahre, bau, baue, schraube runter, minimiere, drücke, herunterfahren, zurückschrauben",
        Tag.GET: "zieh, ziehe, ziehen, hol raus, nimm, nimm mir, nehme, nehmen, hol, hole",
        Tag.OFF: "ab, runter",
        Tag.INCREASE: "aufzustocken, erhöhst, hochschrauben, hochziehen, zieh hoch, bau aus, baue aus, erhoeh, anheben, heb, hebe, heb an, hebe an, verstärke, verstärken, steigern, hochsetzen, auffüllen, füll, fülle, vergrößer, erhöhe, erhöh, erhöhen, stocke auf, stock auf, aufstocken, stocke, stock, steigere, vergrößere, vergrößern, vergrössere, aufbauen, ausbauen, hochfahren",
        Tag.ADJUST: "belass, belasse, lasse, rebalance, rebalancen, justiere, justier, gewichte, gewichten, umgewichten, pass, richte, ausrichten, bring, bringe, setze, setz, rebalanciere, passe an, anpassen, bringen",
        Tag.HALVE: "halbiere, halbier, halbieren",
        Tag.DOUBLE: "verdopple bitte, verdoppelst, aufdoppeln, verdopple, verdoppel, verdoppele, verdoppeln",
        Tag.TRIPLE: "verdreifache, verdreifach, verdreifachen",
        Tag.INVEST: "nutze, anlegen, umschichten, schichte, schicht, umschichte, umzuschichten, buttere, butter, pulvere, schmeiß für, reinstecken, reinbuttern, reinpacken, ballere, baller, pumpe, pump, verwenden, nutzen, einsetzen, setz für, gib aus, ausgeben, anzulegen, zu investieren, zu stecken, reinwerfen, rein mit, wirf rein, investiere, investier, investieren, lege an, leg an, stecke, steck, stecken, pack, packe, verwende, leg, nehme für, zahle, schieb, schiebe",
        Tag.CONVERT: "tausch um, tausche um, swap, swappe, swappen, wandeln, umwandeln, umzutauschen, einzutauschen, eintauschen, tausch ein, tausche ein, tausche, tausch, tauschen, umtauschen, wechsle, wechsel, wechseln, konvertiere, wandle um, wandle",
        Tag.ALL_IN: "all in, geh all in, gehe all in, all in bei, all in auf",
        Tag.ORDER: "neue order, ticket, neues ticket, trade, leg mir eine, kauf order, aufgeben bitte, bau mir, bau mir eine, erfasse, erfassen, eröffne, lege mir eine, häng, hänge, pack einen, pack eine, order, auftrag, orders, platziere, platzier, platzieren, lege eine, gib auf, aufgeben, erstelle, erstell, setz einen, setze einen, setz eine, setze eine, stelle ein, stell ein, leg eine, "
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
        Tag.OF: "von, vom, von den, von der, aus, davon, an, der gesamten",
        Tag.TO: "bis auf, auf, auf etwa, wieder auf, auf nur",
        Tag.BY: "um",
        Tag.INTO: "in, nach, ins",
        Tag.WITH: "mit, mittels",
        Tag.MY: "mein, meine, meinen, meiner, meinem, meines, unsere, unser, unseren, unserer, unserem, unseres, meinen ganzen, meine ganzen, meine gesamten, mein ganzes, meine komplette, meine kompletten",
        Tag.IT: "es, er, sie, davon, die da, diese, dieser, das ding, die dinger, ihn, denen, von denen, welche, solche",
        Tag.EACH: "je, pro stück, das stück, jeweils, pro coin, pro token, pro, stückpreis, je coin",
        Tag.MORE: "mehr, weitere, weiteren, noch, noch mal, zusätzlich, zusätzliche, stück, einheiten, noch weitere, coins, münzen, ganze, ganzen, token, tokens, weiterer",
        Tag.WORTH: "wert, im wert von, im gegenwert von, im wert, gegenwert",
        Tag.ARTICLE: "ein, eine, einen, einem, nen, ne, einer, n",
        Tag.ALL: "alles was ich an, alles was ich habe an, alles was wir an, sämtlichen, allesamt, restlos, den ganzen rest, den kompletten, der ganze, das komplette, die komplette, komplettes, kompletten, gesamtes, mein komplettes, der rest, die restlichen, alles, alle, ganz, komplett, komplette, gesamte, gesamten, gesamter, sämtliche, den rest, rest, restlichen, restliche, vollständig, allen, den ganzen, die ganze, das ganze, die ganzen, das gesamte, völlig",
        Tag.CASH: "guthabens, cashs, bargelds, geldes, kontostands, freien guthabens, barbestand, barmittel, liquidität, kohle, freies cash, freien cash, verfügbares cash, freies geld, freien geld, restgeld, barreserve, cashbestand, mittel, freie mittel, flüssigen mitteln, kröten, moneten, asche, guthaben, cash, geld, bargeld, kasse, bestand an usdt, freien guthaben, freies guthaben, freien mittel, verfügbaren guthaben, kontostand, freien, verfügbares",
        Tag.EQUITY: "gesamtvermögens, eigenkapitals, kontos, fonds, gesamtkapital, gesamtportfolio, depotwert, portfoliowert, gesamtdepot, buch, portfolio, eigenkapital, kapital, depot, konto, gesamtvermögen, vermögen, equity, portfolios, depots, gesamtwert, kapitals, vermögens",
        Tag.POSITION: "bestands an, mein bestand, anteil von, menge die ich habe, quote, depotanteil, portfolioanteil, was ich halte, was wir halten, was da ist, position, positionen, bestand, bestände, bestands, anteil, anteils, exposure, gewichtung, gewicht, beständen, was ich habe, was wir haben, ich halte, wir halten, die ich habe, die ich halte, ich habe, die wir haben, die wir halten",
        Tag.CHANGE: "quatsch, meine ich, meinte ich, ich mein, falscher coin, falsche coin, falsche menge, falscher preis, falscher betrag, falsche seite, vertippt, verschrieben, tippfehler, entschuldigung, nee, mach das auf, setz das auf, setz den preis auf, setze den preis auf, ändere den preis auf, ändere das limit, ändere den preis, änder den preis, änder das limit, änder das, ändere das, ändere es, ändere, änder, ändern, ändere die menge auf, ändere menge auf, menge auf, korrigier das auf, korrigiere auf, korrigier, streich das, nicht doch, moment mal, wart, ach so, mein fehler, ich wollte sagen, wollte sagen, ich meinte natürlich, natürlich, gemeint war, gemeint ist, gemeint sind, gemeint, besser gesagt, also doch, anders, nimm lieber, setz lieber, lieber doch, ach was, äh, ähm, hm, hmm, nicht so, sagen wir, dann lieber, dann eher, mach daraus, mach draus, doch, lieber, stattdessen, eher, korrigiere, korrektur, ändere auf, ändere das auf, ändere es auf, mach es, mach das zu, besser, sorry, ich meine, ich meinte, moment, "
        "dann, halt, warte, ach, sondern, änder das auf, änder auf, mach lieber, ne lieber, draus, daraus, setz es auf, ändere das limit auf, als, ach nee, ups, pardon, machs",
        Tag.SAME: "und eine für, und einen für, und eins für, und für, auch so für, das auch mit, ebenso für, ebenso mit, ebenso bei, gleiches für, gleiches mit, gleiches bei, das gleiche für, das gleiche bei, dasselbe bei, das selbe mit, das selbe für, genauso mit, genauso bei, dito für, dito mit, das ganze für, das ganze mit, jetzt dasselbe mit, jetzt das gleiche mit, und das gleiche mit, und das gleiche für, und dasselbe für, und dasselbe mit, und nochmal für, und auch, mach das auch, dasselbe, das gleiche, dasselbe für, das selbe, gleiches, gleiche order, genauso, genau so, ebenso, das gleiche mit, dasselbe mit, mach dasselbe, mach das gleiche, mach das selbe, gleiche menge, dito, genauso für, das auch für, mach das auch für, das auch bei, auch für, auch mit, mach das auch mit, das für",
        Tag.AGAIN: "das ganze nochmal, nochmal bitte, das nochmal, noch eine, noch mal dasselbe, nochmal dasselbe, nochmal das gleiche, noch mal das gleiche, wiederhole, wiederhole das, wiederhol das, wiederholen, und nochmal, und noch mal, bitte nochmal, noch mal bitte, das gleiche nochmal, dasselbe nochmal, nochmal, noch einmal, erneut, wieder, nochmals",
        Tag.CONFIRM: "ok mach das, ja mach das so, dann mach, mach das so, gut mach das, okay mach das, alles klar mach das, passt mach das, ja los, mach mal, dann los, na dann los, ja tu das, setz das um, setze das um, bestätigt, ich bestätige, ja ausführen, führ das aus, führe das aus, führ es aus, führe es aus, ja passt so, dann machen wir das, machen wir das, machen wir so, so machen wir das, jawohl mach das, mach das, mach es so, ja mach, ja mach das, ja bitte, tu das, tu es, los, leg los, mach so, ok mach, ja mach mal, ausführen, mach das bitte, dann mach das, ja genau",
        Tag.WITHDRAW: "lösche, lösch, löschen, storniere meine, storniere die, storno, nimm zurück, zieh zurück, ach nein lass mal, nein lass, lass lieber, vergiss, vergiss es, vergiss das, abbrechen, storniere, storniere das, lass es, lass das, doch nicht, lieber nicht, besser nicht, stornieren, egal, lass gut sein, lass mal, zurückziehen, hat sich erledigt",
        Tag.REQUEST: "ich hätte gern dass du, ich hätte gerne dass du, würdest du so nett sein und, wärst du so lieb und, wärst du so nett und, wärst du so freundlich und, wären sie so nett und, wären sie so freundlich und, sei so lieb und, sei so gut, tu mir den gefallen und, kannst du mal, kannst du bitte mal, könntest du mal, könntest du mal bitte, könntest du eben, kannst du eben, kannst du uns, kannst du für mich, könntest du für mich, kannst du schnell, kannst du mir bitte, könntest du mir bitte, darf ich dich bitten, darf ich bitten, darf ich dich bitten mir, dürfte ich dich bitten, dürfte ich bitten, ich bitte dich, ich bitte darum, magst du bitte, magst du mir, magst du mal, würdest du mir bitte, würdest du für mich, würden sie bitte, es ist zeit, lass uns mal, lass uns jetzt, wir wollen jetzt, ich will jetzt, wärs möglich, wir möchten gern, ich möchte gern, ich möchte gerne, ich wünsche, wir wollen, kannst du, könntest du, koenntest du, kannst, könntest, können sie, könnten sie, kannst du mir, kannst du bitte, könntest du bitte, könntest du mir, könnten sie bitte, "
        "ich möchte, ich moechte, ich will, wir möchten, ich würde gern, ich würde gerne, möchte, will, lass uns, lasst uns, magst du, "
        "würdest du bitte, ich wollte gern, wir müssen, ich muss, kriegst du, wärst du so nett, sei so gut und, sei so nett und, du kannst, bitte einmal, kannste, könnteste, können wir bitte, könnten wir bitte, kann ich bitte, "
        "wir würden gern, wir würden gerne, würde gern, würde gerne",
        (Tag.REQUEST, Tag.GET): "ich brauche, wir brauchen, ich brauch, wir bräuchten, ich bräuchte, ich nehm, ich nehme, wir nehmen, ich hätte gern, ich hätte gerne, hätte gern, hätte gerne, wir hätten gern, wir hätten gerne, brauche",
        Tag.ONLY: "nur, bloß, lediglich",
        Tag.ASK: "soll ich, soll, sollen wir, soll man, sollen, würdest du, wuerdest du, würden sie, was, wie, warum, wieso, weshalb, wann, wer, wo, welche coins, welcher, welches, sollte, sollten, ist, sind, darf, dürfen, kann ich, können wir, könnte ich, könnten wir, "
        "kann man, hat, haben, gibt es, lohnt, lohnt sich, wieviel, wie viel, zeig, zeige, zeig mir, zeige mir, sag mir, prüfe, schau, denkst du, meinst du, glaubst du, bin, hast du, wozu, wohin, macht es sinn",
        Tag.NOT: "nicht, kein, keine, keinen, keinem, nie, niemals, ohne, nichts, keinesfalls, auf keinen fall, bloß nicht, weder, keiner, statt, anstatt, kaum, vermeide",
        Tag.NO: "nein, nö",
        Tag.IF: "nach dem, nachdem, vor der, vor dem, bevor, danach, vor, sobald die, wenn, falls, sobald, sofern, solange, bis, vorausgesetzt, außer wenn, es sei denn, sollte der, sollte die, im fall, während, ehe",
        Tag.MAYBE: "stimmt's, nicht wahr, gell, gelle, wäre es, in betracht, neige, tendiere, wie wäre es, wie wäre es mit, wär's, ich könnte, wir könnten, bin mir nicht sicher, nicht sicher, vielleicht, eventuell, evtl, möglicherweise, angenommen, stell dir vor, würde, würden, hätte, wäre, wohl, ich überlege, überlege, könnte, was meinst du, was denkst du, gute idee, sinnvoll, wir sollten, ich sollte, "
        "man sollte, du solltest, ich glaube, ich denke, theoretisch, hypothetisch, rat, rätst, empfiehlst, empfehle, mal angenommen, hoffe, wünschte, plane, unsicher, beispiel, z.b, simuliere, wird, werden, werde, dürfte, ratsam, gesetzt",
        Tag.PAST: "abgelehnt, zurückgewiesen, gescheitert, storniert, ausgeführt, habe schon, hab schon, abgestoßen, zugekauft, nachgekauft, veräußert, verkauft, gekauft, verkaufte, kaufte, gestern, habe, hab, hatte, hatten, wurde, war, waren, vorgestern, reduziert, geschlossen, vorhin, letzte woche, letzten monat, letztes jahr, bereits, schon, vor einer woche, damals, "
        "wollte, früher, halbiert, verdoppelt, investiert, getauscht, haben wir, wurden, letzte, letzten, neulich",
        Tag.REPORTED: "sagt, sagte, sagen, laut, artikel, analyst, analysten, tweet, schlagzeile, schreibt, schrieb, berichtet, bericht, chef, kollege, kollegin, freund, freundin, newsletter, empfiehlt, rät, meint, meinte, behauptet, mail, e-mail, "
        "post, zitat, angeblich, heißt es, nachricht, nachrichten, news, jemand, alle leute, er will, sie will, er möchte, sie möchte, leute, signal, telegram, kunde, vorstand, twitter, empfohlen, gesagt, meldung, anweisung, text",
        Tag.PASTED: "fasse, fass zusammen, zusammenfassung, übersetze, übersetz, übersetzung, erkläre, erklär, bedeutet das, hältst du davon, denkst du davon, folgender text, folgende, folgenden, weitergeleitet, kopiert, korrigiere den, lies das, stimmt das, hier ist, hier der, ignoriere, ignorier, missachte",
        Tag.LATER: "morgen, übermorgen, später, heute abend, nächste woche, nächsten monat, nächste, nächsten, montag, dienstag, mittwoch, donnerstag, freitag, samstag, sonntag, täglich, wöchentlich, monatlich, jeden, jede, uhr, "
        "irgendwann, bald, demnächst, wochenende, minuten, stunden, tagen, woche, stunde, tag, tage, monat, jahr, mitternacht",
        Tag.VAGUE: "einige, ein paar, etwas, paar, bisschen, ein bisschen, ein wenig, wenige, mehrere, viel, viele, manche, irgendwas, ein teil, teil, einen teil, meisten, bissl, bisserl, ne menge, menge",
        Tag.MOST: "höchstens, maximal, nicht mehr als, maximum, max, maximum von, nicht über, nicht teurer als, nicht höher als, aber nicht über, aber nicht teurer als, bitte nicht über, nichts über, allerhöchstens, zu höchstens, keinesfalls über, auf keinen fall über, bloß nicht über, keinen cent über, nicht für mehr als, zu maximal, unterhalb von, unter",
        Tag.OR: "oder, entweder, versus, bzw, beziehungsweise",
        (Tag.REDUCE, Tag.TO): "runter auf, zurück auf, herunter auf, hinunter auf",
        (Tag.INCREASE, Tag.TO): "hoch auf, rauf auf, herauf auf, hinauf auf",
        Tag.OUT: "dicht, raus, weg, heraus, raus damit, weg damit, weg mit, raus mit, fort damit, fort mit",
        Tag.LEAST: "mindestens, nicht unter, nicht weniger als, nicht billiger als, min, minimum, wenigstens, nicht tiefer als, nicht günstiger als, nicht niedriger als, keinesfalls unter, auf keinen fall unter, aber nicht unter, aber nicht billiger als, bitte nicht unter, nichts unter, minimal, zu mindestens, bloß nicht unter, keinen cent unter, nicht für weniger als, oberhalb von",
        Tag.UPTO: "bis zu, bis maximal, bis max",
        Tag.UNDER: "weniger als, billiger als, günstiger als, unterhalb, unterm",
        Tag.OVER: "mehr als, teurer als, oberhalb, überm",
        Tag.AMID: "zwischen",
        Tag.EXCEPT: "außer, ausser, ausgenommen, mit ausnahme von, abzüglich, abgesehen von",
        Tag.BUT: "aber",
        Tag.KEEP: "behalte, behalt, behalten, behalte nur, lass mir, lass uns nur, lass mir nur, lasse mir, halte zurück, lass nur, lass noch, übrig lassen, lass stehen",
        Tag.EXCESS: "den überschuss, überschuss, das übersteigende, übersteigende, was darüber ist, was darüber liegt, den überhang, überhang, alles darüber, das darüber, was drüber ist, was drüber liegt, alles drüber",
        Tag.FEELS: "gefällt mir nicht, gefallen mir nicht, mag ich nicht, mag das nicht, mag nicht, traue dem nicht, traue ich nicht, trau dem nicht, traue, überzeugt mich nicht, überzeugen mich nicht, überzeugt mich nicht mehr, überzeugen mich nicht mehr, gefällt mir nicht mehr, gefallen mir nicht mehr, habe genug von, hab genug von, bin fertig mit, will kein risiko, will kein risiko mehr, keine lust mehr auf, keine lust auf, macht mir sorgen, machen mir sorgen, macht mich nervös, glaube nicht mehr an, glaub nicht mehr an, passt mir nicht, ist mir zu heiß, wird mir zu heiß, wird mir zu riskant, ist mir zu riskant, ist mir zu groß, ist mir zu viel, wird mir zu viel, sieht nicht gut aus, sehen nicht gut aus, sieht schlecht aus, läuft nicht, sagt mir nicht zu, reicht mir, hab ich satt",
        Tag.HAPPENS: "spricht, tagt, kommt, kommen, entscheidet, redet, verfällt, startet, ist fomc, sind zahlen, kommen die zahlen, steht an, stehen an, beginnt, veröffentlicht",
        Tag.MUST: "ausmachen, sein, betragen, soll bei, soll auf, soll nur, sollen auf, muss, müssen",
        Tag.PRICE: "preis, den preis, der preis, kurs, den kurs",
        Tag.POINT: "komma, punkt",
        (Tag.SELL, Tag.OUT): "aussteigen mit",
        Tag.COPULA: "ist, sind, wäre, sei, scheint, klingt, steht, liegt",
        Tag.FALL: "fällt, auf fällt, unter, unterschreitet, sinkt, fällt auf, fällt unter, sinkt auf, sinkt unter, fallen, runtergeht auf, runter geht auf, sinken, rutscht, rutscht unter",
        Tag.RISE: "über, steigt, übersteigt, überschreitet, steigt auf, steigt über, klettert auf, steigen",
        Tag.REACH: "erreicht, erreichen, steht bei, kommt auf, auf kommt, geht auf",
        Tag.BECAUSE: "weil, da, denn, wegen, damit, aufgrund",
        Tag.THEN: "also, und dann, danach bitte, deshalb, deswegen",
        Tag.AND: "und, plus, sowie",
        Tag.SELF: "ich, wir",
        Tag.PER_CENT: "prozent, %",
        Tag.PLEASE: "bitte, bitteschön",
        Tag.FILLER: "zurück, sofort, gleich, di, de, wenn du zeit hast, wenn du mal zeit hast, wenn du kurz zeit hast, wenn du einen moment hast, wenn du magst, wenn du soweit bist, wenn's recht ist, wenns recht ist, wenn du so nett bist, wenn du so lieb bist, falls du zeit hast, falls du kannst, sobald du zeit hast, bei gelegenheit, wenn es dir nichts ausmacht, wenn's dir nichts ausmacht, wenn es keine umstände macht, guten abend, guten tag, grüezi, grüß gott, tach, tag auch, hallöchen, huhu, liebes team, liebe leute, kollegen bitte, kumpel, bro, digga, digger, mann, junge, chef bitte, dankeschön, dankesehr, danke dir, danke euch, danke vorab, danke im voraus, vielen dank im voraus, merci, lg, gruß, grüße, viele grüße, mfg, so schnell es geht, so schnell du kannst, umgehend, unverzüglich, prompt, fix, flott, zügig, zeitnah, augenblicklich, schleunigst, jetzt gleich, jetzt sofort, gleich mal, gleich jetzt, sofort bitte, heute noch, heute bitte, allerdings, freilich, gerade, grad, kurz, schnell mal, doch bitte, doch mal, bitte doch, so langsam, lieber assistent, assistent, hör mal, schau mal, pass auf, alles klar, alles gut, jawohl, jep, jap, joa, nu, geht klar, klar, gut, sehr gut, perfekt, toll, klasse, schön, fein, tja, naja, nun ja, na ja, ok dann, okay dann, also gut, na gut, dann mal, ins depot, ins portfolio, für das depot, fürs depot, für das portfolio, fürs portfolio, für unser depot, aus dem depot, aus dem bestand, vom bestand, von unserem bestand, bei binance, an der börse, auf einen schlag, in einem rutsch, in einer order, stück für mich, an der stelle, mal, hey, hi, hallo, ok, okay, ja, jo, jetzt, direkt, danke, vielen dank, besten dank, danke sehr, danke schön, verfügbare, freie, der, die, das, den, dem, des, mir, uns, schnell, auch, noch etwa, ungefähr, rund, circa, ca, genau, einfach, "
        "auf einmal, nach, heute, dazu, guten morgen, moin, servus, grüß dich, gerne, gern, sehr, alter, ganz schnell, wenn möglich, sobald möglich, so bald wie möglich, sobald du kannst, wenn du kannst, falls möglich, wenn's geht, wenns geht, wenn es geht, so schnell wie möglich, "
        "insgesamt, in höhe von, betrag, glatt, bin, oder besser, oder günstiger, oder tiefer, oder höher, asap, zurzeit, los bitte, für mich, für uns, dir, du, leute bitte, na, super, prima, hier, drin, zu ende, rein, nun, eben, halt mal, mir bitte, derzeit, crypto, krypto, asset, um den dreh, aktuell, eröffnen, gut dann, auf meiner, stücke, so, zusammen, vom konto",
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
        "null": "0", "eine halbe million": "500000", "ein riese": "1000", "nen tausender": "1000", "einen tausender": "1000", "ein tausender": "1000", "nen riesen": "1000", "ein hunderter": "100", "einen hunderter": "100", "nen hunderter": "100", "eine million": "1000000",
    },
    fractions={
        "hälfte": "1/2", "haelfte": "1/2", "zur hälfte": "1/2", "die hälfte": "1/2", "ein drittel": "1/3", "drittel": "1/3", "zwei drittel": "2/3", "ein viertel": "1/4", "viertel": "1/4", "drei viertel": "3/4", "dreiviertel": "3/4",
        "ein fünftel": "1/5", "fünftel": "1/5", "ein zehntel": "1/10", "zehntel": "1/10", "ein achtel": "1/8", "achtel": "1/8", "drei fünftel": "3/5", "vier fünftel": "4/5", "einem viertel": "1/4", "einem drittel": "1/3", "einem fünftel": "1/5", "einem zehntel": "1/10", "der hälfte": "1/2", "drei zehntel": "3/10", "ein siebtel": "1/7", "ein sechstel": "1/6",
        "um die hälfte": "1/2", "zwei fünftel": "2/5", "um ein drittel": "1/3", "um ein viertel": "1/4",
    },
    scales={"k": "1000", "cent": "0.01", "cents": "0.01", "riesen": "1000", "mille": "1000", "tsd": "1000", "tausend": "1000", "hundert": "100", "mio": "1000000", "million": "1000000", "millionen": "1000000"},
    genitive=frozenset({"der", "des", "dem", "den"}),
    glued={"tausend": 1000, "hundert": 100},
    halves="halbe, halben, halber, halbes, halb",
)  # fmt: skip
