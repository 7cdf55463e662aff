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
        Tag.BUY: "buy, buy me, buy us, buy back, purchase, grab, grab me, grab us, get me, get us, pick up, pick me up, scoop, scoop up, snag, acquire, "
        "order me, go long, bid, bid for, add, load up on, load up, stack, buys, stock up on, bying, byu, buyin, i'll take, ill take, i will take, gimme, give me, accumulate, "
        "nab, cop, ape into, bag me, snap up, hoover up, take me into",
        Tag.SELL: "sell, sell off, sell out of, offload, unload, offer, take off, shave, shave off, sells, let go of, part with, flip, skim, take profits on",
        Tag.CLOSE: "close, close out, close down, exit, exit out of, liquidate, dump, ditch, flatten, unwind, get rid of, get out of, get me out of, "
        "get us out of, bail out of, bail on, wind down, clear out, cash out of, cash out, cash in, dispose of, drop, axe, zero out, nuke, jettison",
        Tag.REDUCE: "cap, sell down, trim, trim down, reduce, cut, cut down, cut back, lower, lighten, lighten up, lighten up on, decrease, pare, pare down, "
        "scale down, scale back, shrink, slash, bring down, take down, scale out of, dial down, dial back, downsize, de risk, derisk, ease",
        Tag.GET: "get, getting",
        Tag.INCREASE: "increase, top up, top up on, raise, grow, boost, beef up, bump up, bump, scale up, add to, bring up, enlarge, build up, take up, expand",
        Tag.ADJUST: "rebalance, bring, set, adjust, take",
        Tag.HALVE: "halve, cut in half, chop in half",
        Tag.DOUBLE: "double, double up, double up on, double down on, double down",
        Tag.TRIPLE: "triple, treble",
        Tag.INVEST: "put, spend, invest, throw, use, allocate, stick, chuck, deploy, park, drop in, move, lob, yolo, pop, ape",
        Tag.CONVERT: "convert, swap, exchange, turn, change, trade, rotate",
        Tag.ALL_IN: "all in, all in on, go all in, go all in on, max buy, max out, go full port into, full send, full send into",
        (Tag.HALVE, Tag.FILLER): "cut by half",
        Tag.ORDER: "order, orders, place, enter, submit, create, put in, send, fire off, open, execute, put through, make, do, position me, market order, protect, hedge, "
        "arm, stage, prepare, draft, propose, leave, work, put on",
        Tag.LIMIT: "limit, limits, limit price, limit order, limited, limited to, lmt, max price, min price",
        Tag.STOP: "stop, stop loss, stoploss, stop losses, stops, sl, trigger, triggered, stop market, stop price, stop order, stopp, stop limit, stop out",
        (Tag.MARKET,): "market, at market, market price, at the market, at the market price, mkt, at mkt, current price, at current price, at the current price, going rate, "
        "at the going rate, spot price, at spot, whatever the price, at whatever price, at best, at any price, market rate",
        Tag.PROFIT: "take profit, take profits, tp, profit target, take the profit",
        Tag.POST: "post only, maker only, as maker",
        Tag.TRAIL: "trailing stop, trailing stop loss, trailing, trail, trailing by",
        Tag.IOC: "ioc, immediate or cancel",
        Tag.FOK: "fok, fill or kill, all or nothing",
        Tag.AT: "at, @, at price, at a price of, at around, if i can get, priced at, at the price of, for a price of",
        Tag.FOR: "for, against, in exchange for",
        Tag.OF: "of, of that, out of, from",
        Tag.OFF: "off, off of",
        Tag.TO: "to, back to, to about, to only",
        (Tag.INCREASE, Tag.TO): "up to a total of, back up to",
        (Tag.REDUCE, Tag.TO): "down to, back down to, get down to",
        Tag.BY: "by",
        Tag.INTO: "into, in, on, towards, in to, onto",
        Tag.WITH: "with, using, w, w/",
        Tag.MY: "my, our, the whole, my whole, my entire, my current, that's mine",
        Tag.IT: "it, them, that, those, this, these, that one, this one, ones, of it, the thing, that position, this position, the lot of it, 'em, em, that stuff",
        Tag.EACH: "each, apiece, a piece, per coin, per token, a pop, per unit, a coin, per",
        Tag.MORE: "more, another, extra, additional, a further, further, units, unit, coins, coin, tokens, token, pieces, whole, full",
        Tag.WORTH: "worth, worth of, value of, in value",
        Tag.ARTICLE: "a, an",
        Tag.ALL: "all, all of, everything, the whole lot, whole lot, entire, the lot, every bit, every last bit, the rest, rest, the remaining, remaining, fully, full position, completely, entirely, "
        "all the, all that, whatever is left of, whatever's left of, what's left of, every single, entirety, the entirety",
        Tag.CASH: "cash, funds, money, balance, buying power, free balance, free cash, available balance, available cash, stables, stablecoins, dry powder",
        Tag.EQUITY: "equity, portfolio, account, net worth, nav, book, total, total equity, whole portfolio",
        Tag.POSITION: "position, positions, holding, holdings, stack, bag, bags, exposure, stake, allocation, weight, share, weighting, what i have, what we have, what i hold, what we hold, "
        "i have, we have, i hold, we hold, i own, we own, i've got, ive got, i got, we've got, size",
        Tag.CHANGE: "better, make it, make that, make this, change it to, change that to, change to, change the, actually, instead, rather, no make it, correction, on second thought, "
        "let's make it, lets make it, raise it to, lower it to, move it to, bump it to, cut it to, sorry, i meant, i mean, wait, hmm, hm, hold on, no then, update it to, set it to, "
        "then, no wait, switch to, switch it to, put it at, as a, should be, up it to, turn it into, and make it",
        Tag.SAME: "same, the same, same thing, same again, likewise, do the same, same thing with, same with, ditto, same order, same size, same amount, same trade, same deal, do that for, do it for, do this for, repeat that for, repeat that, repeat it, do that with, do it with, also for, and also for",
        Tag.AGAIN: "again, once more, one more time",
        Tag.CONFIRM: "do it, go ahead, go for it, yes do it, yes go ahead, yes please, yes please do, please do, do that, yep do it, ok do it, send it, make it so, let's do it, lets do it, let's do that",
        Tag.WITHDRAW: "never mind, nevermind, nvm, forget it, forget that, cancel, cancel that, cancel it, scratch that, scrap that, don't do it, leave it, ignore that, drop that, abort, "
        "hold off, undo that, stop that, not anymore, changed my mind",
        Tag.REQUEST: "can you, could you, will you, can u, could u, cud u, cna you, coudl you, can you please, could you please, would you please, would you mind, mind, "
        "do you mind, i want to, i wanna, i'd like to, id like to, i would like to, we want to, we'd like to, we would like to, want to, wanna, "
        "i need to, i need you to, i want you to, i'd like you to, i would like you to, we need to, let's, lets, let us, let me, please can you, can we please, could we please, can i please, you can, you could, go and, go, would you kindly, are you able to, time to, gotta, "
        "i have to, have to, need to, feel free to, might you, if you could, if you would, any chance you could, any chance you can, any chance of",
        (Tag.REQUEST, Tag.CLOSE): "i want out of, we want out of, want out of, mind closing, would you mind closing, do you mind closing",
        (Tag.REQUEST, Tag.GET): "i want, i need, we want, we need, i'd like, id like, i would like, we'd like, can i get, could i get, may i have, can i have, could i have, can we get, could we get, can i please get, could i please get",
        (Tag.REQUEST, Tag.BUY): "mind buying, would you mind buying, do you mind buying",
        (Tag.REQUEST, Tag.SELL): "mind selling, would you mind selling, do you mind selling",
        (Tag.REQUEST, Tag.REDUCE): "mind trimming, would you mind trimming, would you mind reducing, do you mind trimming",
                (Tag.BUY, Tag.AGAIN): "buy the same again",
        Tag.ONLY: "only, just",
        Tag.ASK: "what, what's, whats, how, how's, hows, why, when's, who, who's, which, where, where's, should, shall, is, are, was, were, do you, do i, do we, do u, do they, does, am, has, have, would you, would u, may i, can i, could i, "
        "can we, could we, do you think, any, anything, what if, would it, will it, can it, could it, is it, would i, would we, will i, will we, how much, how many, whose, show, show me, tell me, check, "
        "look at, look up, give me the, pull up, let me see, let me know, wdyt",
        Tag.NOT: "don't, dont, do not, never, not, cannot, w/o, can't, cant, won't, wont, without, doesn't, shouldn't, neither, nor, wouldn't, isn't, stop selling, stop buying, "
        "refrain from, avoid, didn't, nothing, none, aren't, wasn't, nope, rather than, instead of, all but, except, hardly",
        Tag.NO: "no, nope, nah, na",
        Tag.IF: "if, when, once, unless, until, whenever, provided, assuming, in case, as soon as, should the, while, depending, only if, only when, till, supposing",
        Tag.MAYBE: "maybe, perhaps, might, possibly, probably, suppose, imagine, would, i'd, could, thinking, consider, considering, wondering, hypothetically, wonder, may, could have, should have, "
        "would have, will, i think, think, i guess, we should, you should, i should, i could, one could, advise, advice, recommend, recommended, what do you think, good idea, bad idea, makes sense, "
        "make sense, thoughts, ought, tempted, unsure, not sure, planning, plan, hoping, hope, wish, simulate, pretend, example, e.g, hypothetical, theoretically, dream, debating",
        Tag.PAST: "sold, bought, yesterday, ago, trimmed, closed, reduced, dumped, doubled, halved, increased, purchased, grabbed, filled, liquidated, exited, was going to, wanted, last week, last month, "
        "last night, last year, already, earlier, had, did, swapped, converted, invested, i've sold, cancelled, previously, used to, back in",
        Tag.REPORTED: "says, said, say, saying, told, tells, according, article, articles, analyst, analysts, tweet, tweeted, tweets, headline, headlines, wrote, writes, reports, reported, blog, influencer, "
        "boss, colleague, friend, newsletter, suggests, suggested, recommends, email, mail, post, reddit, guru, quote, quoted, claims, claimed, mentioned, podcast, news, telegram, bloomberg, reuters, coindesk, "
        "someone, somebody, people, everyone, everybody, they, he, she, rumor, rumour, report, advisor, twitter, signal, signals, bot, client, manager, instructs, instructed, instruction, instructions, message, text",
        Tag.PASTED: "summarise, summarize, summary, translate, translation, explain, proofread, this mean, this means, think of this, make of this, is this true, is this legit, fact check, forwarded, fwd, "
        "pasted, paste, the following, read this, copied, tl;dr, tldr, ignore your, ignore previous, ignore all, ignore the, ignore any, disregard, override, about this, here is, here's, spell, rephrase, rewrite",
        Tag.LATER: "tomorrow, later, tonight, next week, next month, monday, tuesday, wednesday, thursday, friday, saturday, sunday, daily, weekly, monthly, every, am, pm, o'clock, before, after, "
        "at noon, midnight, hourly, at open, at close, soon, someday, eventually, in an hour, hours, minutes, days, next, weekend, month, week, year, day, hour",
        Tag.VAGUE: "some, few, a few, a bit, bit, little, a little, several, couple, a couple, a lot, lots, most, much, many, various, something, a touch, a little bit, a piece of, a chunk, chunk, bunch, a bunch",
        Tag.MOST: "at least, at most, up to, no more than, not more than, maximum, max, minimum, min, at the most, more than, less than, under, over, between, as much as, as many as, anything between, within",
        Tag.OR: "or, either, versus, vs",
        Tag.COPULA: "is, are, was, be, being, seems, looks, sounds",
        Tag.FALL: "falls, falls to, drops, drops to, dips, dips to, goes below, drops below, falls below, breaks below, below, dips below, slips to, slips below, goes down to, breaks down to, sinks to, "
        "falls under, drops under, crosses below, trades below, gets below, comes down to, is below, is under, closes below, loses",
        Tag.RISE: "rises, rises to, goes above, breaks above, above, climbs to, climbs above, rises above, breaks out above, rallies to, goes over, goes up to, moves above, gets above, trades above, crosses above, "
        "crosses over, exceeds, jumps to, is above, is over, pumps to",
        Tag.REACH: "reaches, hits, touches, gets to, goes to, trades at, breaks, crosses, is at, comes to, it's at, its at",
        Tag.SELF: "i, we, i'm, im, we're, i've, we've, ive, i'll, me, to me, my team, my side",
        Tag.BECAUSE: "because, since, cause, cuz, bc, coz, given that, due to, so that, in order to, as i",
        Tag.THEN: "so, and then, ok so, after that, please just, therefore",
        Tag.AND: "and, but, plus, n, &",
        Tag.PER_CENT: "percent, per cent, pct, %",
        Tag.PLEASE: "please, pls, plz, kindly",
        Tag.FILLER: "hey, hi, hello, ok, okay, kk, yes, yeah, yep, yup, sure, well, now, right now, right away, asap, immediately, today, thanks, thanks a lot, thanks a bunch, thanks so much, many thanks, much appreciated, free, available, spare, thank you, thank you very much, thx, ty, cheers, the, for me, "
        "for us, me, us, up, out, quickly, quick, real quick, yo, dude, mate, man, bro, buddy, alright, right, too, also, as well, about, around, roughly, approx, approximately, ca, like, "
        "exactly, of mine, mine, that i have, that i hold, that we hold, that we have, if possible, if you can, when you can, when you get a chance, when you have a moment, if you don't mind, thanks in advance, or better, or lower, or higher, "
        "go ahead and, good morning, morning, gm, lol, haha, great, cool, fine, perfect, nice, good, straight, straight away, crypto, asset, price, then somewhere around, "
        "team, desk, guys, for the desk, in total, total of, an amount of, amount, amount of, there, here, worth it, is fine, works, limit good till cancelled, gtc, good till cancelled, good til cancelled, as of now, "
        "in my account, in the account, in my book, on binance, sharp, flat, side, again please, one go, in one go, at once, immediately please, kind of, outright, back, thing, stuff, damn, shit, this time, friend please",
    },
    numbers={
        **{word: str(n) for n, word in enumerate(_UNITS + _TEENS, 1)},
        **{word: str(10 * n) for n, word in enumerate(_TENS, 2)},
        **{f"{ten} {unit}": str(10 * t + n) for t, ten in enumerate(_TENS, 2) for n, unit in enumerate(_UNITS, 1)},
        **{f"{unit} and a half": f"{n}.5" for n, unit in enumerate(_UNITS, 1)},
        **{f"{unit} and a quarter": f"{n}.25" for n, unit in enumerate(_UNITS, 1)},
        **{f"{n} and a half": f"{n}.5" for n in range(1, 100)},
        "a dozen": "12", "dozen": "12", "half a dozen": "6", "half dozen": "6", "a hundred": "100", "a thousand": "1000",
        "a million": "1000000", "a grand": "1000", "two dozen": "24", "zero point five": "0.5", "point five": "0.5",
    },
    fractions={
        "half": "1/2", "half of": "1/2", "a half": "1/2", "one half": "1/2", "in half": "1/2", "a third": "1/3", "one third": "1/3", "third": "1/3",
        "two thirds": "2/3", "a quarter": "1/4", "one quarter": "1/4", "quarter": "1/4", "three quarters": "3/4", "a fifth": "1/5",
        "one fifth": "1/5", "a tenth": "1/10", "one tenth": "1/10", "tenth": "1/10", "fifth": "1/5", "a fourth": "1/4", "two fifths": "2/5",
        "an eighth": "1/8", "one fourth": "1/4", "three fourths": "3/4", "a sixth": "1/6", "one sixth": "1/6", "one eighth": "1/8",
    },
    scales={"k": "1000", "hundred": "100", "thousand": "1000", "grand": "1000", "million": "1000000", "mil": "1000000", "m": "1000000", "mio": "1000000", "mm": "1000000"},
)  # fmt: skip
