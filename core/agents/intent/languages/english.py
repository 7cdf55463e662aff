"""English, as it is typed in chats of traders."""

from core.agents.intent.languages.base import Language
from core.agents.intent.tags import Tag

_UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]

ENGLISH = Language(
    "en",
    comma=False,
    words={
        Tag.BUY: "i'll have, we'll take, we'll have, hook me up with, hook us up with, secure, pick us up, source, procure, nibble, add on, top me up with, buy in, get in on, scoop me, fetch me, fetch us, sort me out with, stack another, lift, take on, snatch, snatch up, go in for, buy, buy me, buy us, buy back, purchase, grab, grab me, grab us, get me, get us, pick up, pick me up, scoop, scoop up, snag, acquire, "
        "order me, go long, bid, bid for, add, load up on, load up, stack, buys, stock up on, bying, byu, buyin, i'll take, ill take, i will take, gimme, give me, accumulate, "
        "nab, cop, ape into, bag me, snap up, hoover up, take me into",
        Tag.SELL: "flog, lighten my load of, hit the bid on, shift, market sell, knock out, sell some of, hand off, cash in on, trade away, take profit on some of, take profits of, book profits on, peel off, hock, fire sale, sell, sell off, sell out of, offload, unload, offer, take off, shave, shave off, sells, let go of, part with, flip, skim, take profits on",
        Tag.CLOSE: "bin, drop, chuck out, scrap my, unload all of, cut loose, purge, close off, empty out, square off, square up, square, wash out, pull out of, back out of, step out of, sell up, get us out of, take me out of, offload all of, get me flat in, get us flat in, get flat in, go flat in, go flat on, get flat on, wipe out, close, close out, close down, exit, exit out of, liquidate, dump, ditch, flatten, unwind, get rid of, get out of, get me out of, "
        "bail out of, bail on, wind down, clear out, cash out of, cash out, cash in, dispose of, axe, zero out, nuke, jettison",
        Tag.REDUCE: "take some off, slim down, whittle down, thin out, thin, pull back, step down, knock down, crop, tone down, chop, trim back, shed, carve off, cap, sell down, trim, trim down, reduce, cut, cut down, cut back, lower, lighten, lighten up, lighten up on, decrease, pare, pare down, "
        "scale down, scale back, shrink, slash, bring down, take down, scale out of, dial down, dial back, downsize, de risk, derisk, ease",
        Tag.GET: "free up, generate, obtain, make me, get",
        Tag.INCREASE: "top, beef, pump up, upsize, add on to, raise up, lift up, ramp up, size up, increase, top up, top up on, raise, grow, boost, beef up, bump up, bump, scale up, add to, bring up, enlarge, build up, take up, expand",
        Tag.ADJUST: "rebalance, bring, set, adjust, take",
        Tag.HALVE: "halve, cut in half, chop in half",
        Tag.DOUBLE: "double, double up, double up on, double down on, double down",
        Tag.TRIPLE: "triple, treble",
        Tag.INVEST: "chuck, sink, pour, plough, plow, dump in, shove, funnel, sling, push in, place in, put, spend, invest, throw, use, allocate, stick, deploy, park, drop in, move, lob, yolo, pop, ape",
        Tag.CONVERT: "convert, swap, exchange, turn, change, rotate",
        Tag.ALL_IN: "all my cash into, go max long, yolo everything into, yolo it all into, spend it all on, spend everything on, go all in with, all in, all in on, go all in, go all in on, max buy, max out, go full port into, full send, full send into",
        (Tag.HALVE, Tag.FILLER): "cut by half",
        Tag.ORDER: "execute, ticket, new ticket, new order, trade ticket, trade, next order, new trade, sort out, arrange, order, orders, place, enter, submit, create, put in, send, fire off, open, put through, make, do, position me, protect, hedge, "
        "arm, stage, prepare, draft, propose, leave, work, put on",
        Tag.LIMIT: "limit of, with a limit of, with a limit at, limit order at, as a limit, as a limit order, with limit, limit, limits, limit price, limit order, limited, limited to, lmt, max price, min price",
        Tag.STOP: "stop loss order, sl at, protective stop, hard stop, stop, stop loss, stoploss, stop losses, stops, sl, trigger, triggered, stop market, stop price, stop order, stopp, stop limit, stop out",
        (Tag.MARKET,): "at whatever, spot, at market please, market order, the market, the current price, the going rate, wherever it trades, last price, the last price, the mark, mid, the spot price, the current market price, current market price, current market, the current market, the present price, market level, market, at market, market price, at the market, at the market price, mkt, at mkt, current price, at current price, at the current price, going rate, "
        "at the going rate, spot price, at spot, whatever the price, at whatever price, at best, at any price, market rate",
        Tag.PROFIT: "take profit order, tp at, target price, take profit, take profits, tp, profit target, take the profit",
        Tag.POST: "post it only, add liquidity only, maker order, as a maker, make it maker only, post only please, no taker, post only, maker only, as maker",
        Tag.TRAIL: "trailing stop, trailing stop loss, trailing, trail, trailing by",
        Tag.IOC: "ioc, immediate or cancel",
        Tag.FOK: "fok, fill or kill, all or nothing",
        Tag.AT: "for a limit of, at exactly, at a limit of, for the price of, @ about, at the level of, at level, at, @, at price, at a price of, at around, if i can get, priced at, at the price of, for a price of",
        Tag.FOR: "for, against, in exchange for",
        Tag.OF: "of, of that, out of, from",
        Tag.OFF: "off the table, off, off of",
        Tag.TO: "to, back to, to about, to only",
        (Tag.INCREASE, Tag.TO): "up to a total of, back up to",
        (Tag.REDUCE, Tag.TO): "down to, back down to, get down to",
        Tag.BY: "by",
        Tag.INTO: "into, in, on, towards, in to, onto",
        Tag.WITH: "with, using, w, w/",
        Tag.MY: "my, our, the whole, my whole, my entire, my current, that's mine",
        Tag.IT: "that much, that amount, this much, those ones, the same coin, the position itself, it, them, that, those, this, these, that one, this one, ones, of it, the thing, that position, this position, the lot of it, 'em, em, that stuff",
        Tag.EACH: "each, apiece, a piece, per coin, per token, a pop, per unit, a coin, per",
        Tag.MORE: "more, another, extra, additional, a further, further, units, unit, coins, coin, tokens, token, pieces, whole, full",
        Tag.WORTH: "worth, worth of, value of, in value",
        Tag.ARTICLE: "a, an",
        Tag.ALL: "the whole bag, whole bag, everything that's left, whatever is left, whatever's left, whatever remains, all remaining, the entire, every last, the whole of, the whole thing, whole thing, the whole stack, the whole position, all, all of, everything, the whole lot, whole lot, entire, the lot, every bit, every last bit, the rest, rest, the remaining, remaining, fully, full position, completely, entirely, "
        "all the, all that, whatever is left of, whatever's left of, what's left of, every single, entirety, the entirety",
        Tag.CASH: "powder, available funds, spare cash, idle cash, cash pile, cash balance, free funds, liquidity, war chest, bankroll, liquid funds, cash, funds, money, balance, buying power, free balance, free cash, available balance, available cash, stables, stablecoins, dry powder",
        Tag.EQUITY: "aum, fund, the fund, total portfolio, net liq, total assets, assets under management, our book, capital, total capital, the whole account, whole account, equity, portfolio, account, net worth, nav, book, total, total equity, whole portfolio",
        Tag.POSITION: "what i've got, what we've got, holdings of, amount i hold, amount i have, stash, pile, pot, book weight, portfolio weight, position, positions, holding, holdings, stack, bag, bags, exposure, stake, allocation, weight, share, weighting, what i have, what we have, what i hold, what we hold, "
        "i have, we have, i hold, we hold, i own, we own, i've got, ive got, i got, we've got, size",
        Tag.CHANGE: "wrong coin, wrong ticker, wrong asset, wrong amount, wrong side, wrong price, wrong size, wrong one, typo, my bad, my mistake, oops, whoops, scratch that make it, change the amount to, change the size to, change the quantity to, make the size, make the amount, change quantity to, change size to, change amount to, set the size to, set the amount to, change it, change that, swap that for, swap it for, make them, should have been, meant, i meant to say, wait no, no sorry, sorry no, no no, hang on, let me correct that, erm, err, uh, um, better make it, make the limit, make the price, move the limit to, set the limit to, change limit to, change the limit to, raise the limit to, lower the limit to, lower the price to, raise the price to, move the stop to, make the stop, on reflection, or rather, well actually, better, make it, make that, make this, change it to, change that to, change to, change the, actually, instead, rather, no make it, correction, on second thought, "
        "let's make it, lets make it, raise it to, lower it to, move it to, bump it to, cut it to, sorry, i meant, i mean, wait, hmm, hm, hold on, no then, update it to, set it to, "
        "then, no wait, switch to, switch it to, put it at, as a, up it to, turn it into, and make it",
        Tag.SAME: "one for, and one for, and another for, and the same for, and same for, same goes for, and for, one more for, another one for, do it again for, same story for, and then the same for, now the same for, now do the same for, now the same with, do likewise for, copy that for, mirror that for, repeat for, again for, same on, the same on, same in, also do, that one too for, same, the same, same thing, likewise, do the same, same thing with, same with, ditto, same order, same size, same amount, same trade, same deal, do that for, do it for, do this for, repeat that for, repeat it, do that with, do it with, also for, and also for",
        Tag.AGAIN: "again, once more, one more time, again please, same again please, repeat, repeat that, do it again, do that again, same again, another one, one more of those, and again, one more time",
        Tag.CONFIRM: "ok do it, yes do that, alright do that, do that then, do it then, do so, proceed, please proceed, go on then, let's go, lets go, pull the trigger, sounds good do it, yes please do it, execute it, execute that, make it happen, get it done, do exactly that, ok go, go then, just do it, yes go for it, confirmed, i confirm, sure do it, right do that, do it, go ahead, go for it, yes do it, yes go ahead, yes please, yes please do, please do, do that, yep do it, send it, make it so, let's do it, lets do it, let's do that",
        Tag.WITHDRAW: "cancel my, cancel the, cancel all, kill that, kill my order, kill the order, pull my order, pull the order, pull my bid, pull my offer, never mind that, leave it be, forget about it, forget about that, no forget it, please cancel, revoke, withdraw, no deal, not now, stand down, belay that, take that back, i take that back, drop it, on hold, scratch that, never mind, nevermind, nvm, forget it, forget that, cancel, cancel that, cancel it, scrap that, don't do it, leave it, ignore that, drop that, abort, "
        "hold off, undo that, stop that, not anymore, changed my mind",
        Tag.REQUEST: "may i ask you to, might i ask you to, can i ask you to, could i ask you to, i'd ask you to, please could you, would you be so kind as to, would you be able to, be so kind as to, be a dear and, be a star and, do me a favor and, do me a favour and, i'd appreciate it if you could, i'd appreciate if you could, i'd be grateful if you could, i'd be grateful if you would, i would appreciate it if you could, would it be possible to, i'd love to, i'd love you to, we'd love to, i'd like for you to, if you could please, if you would please, happy for you to, you may, want you to, can ya, could ya, would u mind, care to, we have to, i've got to, we've got to, got to, i must, we must, it's time to, its time to, go ahead and, why don't you please, do go and, i'm ready to, ready to, i've decided to, i decided to, we decided to, we've decided to, decided to, let's go and, can you, could you, will you, can u, could u, cud u, cna you, coudl you, can you please, could you please, would you please, would you mind, mind, "
        "do you mind, i want to, i wanna, i'd like to, id like to, i would like to, we want to, we'd like to, we would like to, want to, wanna, "
        "i need to, i need you to, i want you to, i'd like you to, i would like you to, we need to, let's, lets, let us, let me, please can you, can we please, could we please, can i please, you can, you could, go and, go, would you kindly, are you able to, time to, gotta, "
        "i have to, have to, need to, feel free to, might you, if you could, any chance you could, any chance you can, any chance of",
        (Tag.REQUEST, Tag.CLOSE): "i want out of, we want out of, want out of",
        (Tag.REQUEST, Tag.GET): "i want, i need, we want, we need, i'd like, id like, i would like, we'd like, can i get, could i get, may i have, can i have, could i have, can we get, could we get, can i please get, could i please get",
        (Tag.BUY, Tag.AGAIN): "buy the same again",
        Tag.ONLY: "only, just",
        Tag.ASK: "can we, could we, what, what's, whats, how, how's, hows, why, when's, who, who's, which, where, where's, should, shall, is, are, was, were, do you, do i, do we, do u, do they, does, am, has, have, would you, would u, may i, can i, could i, "
        "do you think, any, anything, what if, would it, will it, can it, could it, is it, would i, would we, will i, will we, how much, how many, whose, show, show me, tell me, check, "
        "look at, look up, give me the, pull up, let me see, let me know, wdyt",
        Tag.NOT: "don't, dont, do not, never, not, cannot, w/o, can't, cant, won't, wont, without, doesn't, shouldn't, neither, nor, wouldn't, isn't, stop selling, stop buying, "
        "refrain from, avoid, didn't, nothing, none, aren't, wasn't, nope, rather than, instead of, hardly",
        Tag.NO: "no, nope, nah, na",
        Tag.IF: "after, before, once the, the moment, the minute, following, pending, contingent, subject to, if, when, once, unless, until, whenever, provided, assuming, in case, as soon as, should the, while, depending, only if, only when, till, supposing",
        Tag.MAYBE: "debate, how about, i'm inclined to, inclined to, leaning towards, not sure yet, undecided, in theory, let's say, say i, what would happen, i'd consider, i'd rather not, isn't it, isn't that right, is that right, or not, don't you think, hmm maybe, maybe, perhaps, might, possibly, probably, suppose, imagine, would, i'd, could, thinking, consider, considering, wondering, hypothetically, wonder, may, could have, should have, "
        "would have, will, i think, think, i guess, we should, you should, i should, i could, one could, advise, advice, recommend, recommended, what do you think, good idea, bad idea, makes sense, "
        "make sense, thoughts, ought, tempted, unsure, not sure, planning, plan, hoping, hope, wish, simulate, pretend, example, e.g, hypothetical, theoretically, dream, debating",
        Tag.PAST: "rejected, refused, declined, failed, went through, got rejected, was filled, got filled, unloaded, offloaded, ditched, exchanged, doubled down, sold, bought, yesterday, ago, trimmed, closed, reduced, dumped, doubled, halved, increased, purchased, grabbed, filled, liquidated, exited, was going to, wanted, last week, last month, "
        "last night, last year, already, earlier, had, did, swapped, converted, invested, i've sold, cancelled, previously, used to, back in",
        Tag.REPORTED: "says, said, say, saying, told, tells, according, article, articles, analyst, analysts, tweet, tweeted, tweets, headline, headlines, wrote, writes, reports, reported, blog, influencer, "
        "boss, colleague, friend, newsletter, suggests, suggested, recommends, email, mail, post, reddit, guru, quote, quoted, claims, claimed, mentioned, podcast, news, telegram, bloomberg, reuters, coindesk, "
        "someone, somebody, people, everyone, everybody, they, he, she, rumor, rumour, report, advisor, twitter, signal, signals, bot, client, manager, instructs, instructed, instruction, instructions, message, text",
        Tag.PASTED: "summarise, summarize, summary, translate, translation, explain, proofread, this mean, this means, think of this, make of this, is this true, is this legit, fact check, forwarded, fwd, "
        "pasted, paste, the following, read this, copied, tl;dr, tldr, ignore your, ignore previous, ignore all, ignore the, ignore any, disregard, override, about this, here is, here's, spell, rephrase, rewrite",
        Tag.LATER: "end of the week, end of day, eod, at the end of the month, tomorrow, later, tonight, next week, next month, monday, tuesday, wednesday, thursday, friday, saturday, sunday, daily, weekly, monthly, every, am, pm, o'clock, "
        "at noon, midnight, hourly, at open, at close, soon, someday, eventually, in an hour, hours, minutes, days, next, weekend, month, week, year, day, hour",
        Tag.VAGUE: "handful, a handful, handful of, small amount, a small amount, plenty, tiny bit, a tad, tad, loads, tons, a load of, a ton of, a portion, portion, slice, a slice, some, few, a few, a bit, bit, little, a little, several, couple, a couple, a lot, lots, most, much, many, various, something, a touch, a little bit, a piece of, a chunk, chunk, bunch, a bunch",
        Tag.MOST: "at most, no more than, not more than, maximum, max, no higher than, not higher than, not above, not over, a maximum of, at the most, nothing above, nothing over, not a cent over, not a cent above, as much as, as many as, at or below, maximum of, tops, not exceeding, at maximum, at a maximum, but not above, but no more than, nothing higher than, don't pay more than, not paying more than, pay no more than, without paying more than, don't go above, don't go over",
        Tag.OR: "or, either, versus, vs",
        Tag.LEAST: "don't go below, don't take less than, don't accept less than, accept no less than, take no less than, don't go under, don't go lower than, at least, min, minimum, no less than, not less than, no lower than, not lower than, not below, no cheaper than, a minimum of, not a cent below, not under, nothing below, nothing under, nothing less than, at or above, no worse than above, or higher than, minimum of, at minimum, at a minimum, but not below, but no less than, but not under",
        Tag.UPTO: "up to",
        Tag.UNDER: "under, less than, cheaper than",
        Tag.OVER: "over, more than",
        Tag.AMID: "between, anything between, within, somewhere between",
        Tag.EXCEPT: "except, except for, apart from, save for, other than, excluding, minus, barring",
        Tag.BUT: "but, but for",
        Tag.KEEP: "keep, hold on to, hold onto, leave me with, leave me, leave us with, leave us, hold back, keep back, retain, keep only, leave only, hang on to, hang onto",
        Tag.EXCESS: "the excess, excess, the surplus, surplus, the overweight, whatever is above, whatever is over, whatever's over, what is above, anything above that, anything over that, the overhang, the extra",
        Tag.FEELS: "don't like, dont like, do not like, don't trust, dont trust, do not trust, hate, i'm done with, we're done with, done with, sick of, fed up with, tired of, worried about, nervous about, scared of, not happy with, not comfortable with, not convinced by, had enough of, don't love, not a fan of, can't stand, makes me nervous, i'm bullish on, bullish on, bearish on, i'm bearish on",
        Tag.HAPPENS: "speaks, talks, meets, decides, is due, are due, comes out, drops tomorrow, speaking, starts, is tomorrow, are tomorrow, happens, expires, unlocks, lands, reports earnings, is coming, are coming, is next week",
        Tag.MUST: "is to be, are to be, is supposed to be, should be at, has to be, needs to be, must be, shall be, ought to be at, should make up, should be",
        Tag.OUT: "off the books, off the book, out the door",
        Tag.PRICE: "price, the price",
        Tag.POINT: "point",
        (Tag.DOING, Tag.BUY): "buying, purchasing, grabbing, picking up, acquiring, adding, scooping up",
        (Tag.DOING, Tag.SELL): "selling, selling off, offloading, unloading, flogging, getting rid of some of",
        (Tag.DOING, Tag.CLOSE): "closing, closing out, exiting, liquidating, dumping, ditching, getting rid of, getting out of, dropping",
        (Tag.DOING, Tag.REDUCE): "trimming, reducing, cutting, lightening, lightening up on, lowering, paring",
        (Tag.DOING, Tag.INCREASE): "increasing, raising, topping up, boosting",
        (Tag.DOING, Tag.HALVE): "halving",
        (Tag.DOING, Tag.DOUBLE): "doubling",
        (Tag.DOING, Tag.INVEST): "putting, investing, spending",
        (Tag.DOING, Tag.CONVERT): "converting, swapping",
        Tag.COPULA: "is, are, was, be, being, seems, looks, sounds",
        Tag.FALL: "falls, falls to, drops, drops to, dips, dips to, goes below, drops below, falls below, breaks below, below, dips below, slips to, slips below, goes down to, breaks down to, sinks to, "
        "falls under, drops under, crosses below, trades below, gets below, comes down to, is below, is under, closes below, loses",
        Tag.RISE: "rises, rises to, goes above, breaks above, above, climbs to, climbs above, rises above, breaks out above, rallies to, goes over, goes up to, moves above, gets above, trades above, crosses above, "
        "crosses over, exceeds, jumps to, is above, is over, pumps to",
        Tag.REACH: "reaches, hits, touches, gets to, goes to, trades at, breaks, crosses, is at, comes to, it's at, its at",
        Tag.SELF: "i, we, i'm, im, we're, i've, we've, ive, i'll, me, to me, my team, my side",
        Tag.BECAUSE: "because, since, cause, cuz, bc, coz, given that, due to, so that, in order to, as i",
        Tag.THEN: "so, and then, ok so, after that, please just, therefore",
        Tag.AND: "and, plus, n, &",
        Tag.PER_CENT: "percent, per cent, pct, %",
        Tag.PLEASE: "please, pls, plz, kindly",
        Tag.FILLER: "up, new order please, if you ask me, for a change, though, tho, when you have a sec, when you have a second, when you have a minute, when you get a sec, when you get a minute, when you've got a sec, when you've got a minute, when you've got a moment, when you're free, when you are free, whenever you can, whenever you're ready, whenever you have a moment, whenever suits, if it's not too much trouble, if that's ok, if that's okay, if thats ok, if it's ok, if you would, if you please, if you wouldn't mind, if i may, i guess we, would be great, that would be great, that'd be great, appreciate it, much obliged, much love, ta, tks, tnx, tyvm, thankyou, thanks mate, good day, good afternoon, good evening, evening, afternoon, hiya, heya, howdy, greetings, dear assistant, assistant, folks, y'all, pal, chief, sir, fam, homie, legend, buddy, boss man, asap please, as soon as possible, as soon as you can, first thing, pronto, stat, on the double, at your convenience, without delay, no rush, in full, in my wallet, from my wallet, on my account, in our account, in our book, from our book, from the book, for the book, for the account, for my account, for the fund, for the team, for our account, at good price, at a good price, then please, please and thanks, please and thank you, fyi, btw, by the way, anyway, anyways, ok then, okay then, all right, right then, well then, worth it please, bloody, fucking, goddamn, sweet, awesome, wonderful, brilliant, lovely, super, easy, boom, wagmi, lfg, ser, fren, nice one, done deal, sharpish, order type, qty, quantity, side, ticker, symbol, pair, is what i want, is what we want, in one clip, in a single order, in one order, one order, together, there you go, over there, ever so kindly, instantly, promptly, now please, right this second, this instant, this minute, this second, stat please, for now, to start with, to begin with, for starters, if poss, hey, hi, hello, ok, okay, kk, yes, yeah, yep, yup, sure, well, now, right now, right away, asap, immediately, today, thanks, thanks a lot, thanks a bunch, thanks so much, many thanks, much appreciated, free, available, thank you, thank you very much, thx, ty, cheers, the, for me, "
        "for us, me, us, out, quickly, quick, real quick, yo, dude, mate, man, bro, alright, right, too, also, as well, about, around, roughly, approx, approximately, ca, like, "
        "exactly, of mine, mine, that i have, that i hold, that we hold, that we have, if possible, if you can, when you can, when you get a chance, when you have a moment, if you don't mind, thanks in advance, or better, or lower, or higher, "
        "good morning, morning, gm, lol, haha, great, cool, fine, perfect, nice, good, straight, straight away, crypto, asset, then somewhere around, "
        "team, desk, guys, for the desk, in total, total of, an amount of, amount, amount of, there, here, worth it, is fine, works, limit good till cancelled, gtc, good till cancelled, good til cancelled, as of now, "
        "in my account, in the account, in my book, on binance, sharp, flat, one go, in one go, at once, immediately please, kind of, outright, back, thing, stuff, damn, shit, this time, friend please",
    },
    numbers={
        **{word: str(n) for n, word in enumerate(_UNITS + _TEENS, 1)},
        **{word: str(10 * n) for n, word in enumerate(_TENS, 2)},
        **{f"{ten} {unit}": str(10 * t + n) for t, ten in enumerate(_TENS, 2) for n, unit in enumerate(_UNITS, 1)},
        **{f"{unit} and a half": f"{n}.5" for n, unit in enumerate(_UNITS, 1)},
        **{f"{unit} and a quarter": f"{n}.25" for n, unit in enumerate(_UNITS, 1)},
        **{f"{n} and a half": f"{n}.5" for n in range(1, 100)},
        "a dozen": "12", "dozen": "12", "half a dozen": "6", "half dozen": "6", "a hundred": "100", "a thousand": "1000",
        "a million": "1000000", "a grand": "1000", "half a million": "500000", "half a grand": "500", "two grand": "2000", "zero": "0", "a quarter million": "250000", "two dozen": "24", "zero point five": "0.5", "point five": "0.5",
    },
    fractions={
        "half": "1/2", "half of": "1/2", "a half": "1/2", "one half": "1/2", "in half": "1/2", "a third": "1/3", "the half": "1/2", "three fifths": "3/5", "four fifths": "4/5", "three tenths": "3/10", "a seventh": "1/7", "an 8th": "1/8", "one third": "1/3", "third": "1/3",
        "two thirds": "2/3", "a quarter": "1/4", "one quarter": "1/4", "quarter": "1/4", "three quarters": "3/4", "a fifth": "1/5",
        "one fifth": "1/5", "a tenth": "1/10", "one tenth": "1/10", "tenth": "1/10", "fifth": "1/5", "a fourth": "1/4", "two fifths": "2/5",
        "an eighth": "1/8", "one fourth": "1/4", "three fourths": "3/4", "a sixth": "1/6", "one sixth": "1/6", "one eighth": "1/8",
    },
    scales={"k": "1000", "cents": "0.01", "cent": "0.01", "hundred": "100", "thousand": "1000", "grand": "1000", "million": "1000000", "mil": "1000000", "m": "1000000", "mio": "1000000", "mm": "1000000"},
)  # fmt: skip
