"""The words that colour a headline of finance or crypto, with their weights; our own list, docs/sentiment.md says how made.

1 leans, 2 says it, 3 is as strong as headlines get. Every form a headline uses is written out: no stemming that
would make "listing" of "listless".
"""

from collections.abc import Mapping


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GOOD: Mapping[float, str] = {
    1.0: (
        "added adds adopt adopted adoption adopts advance advanced advances backed backs benefit benefits boost "
        "boosted boosts brighten brightens calm calms cheer cheers clarity confidence confident cooperate cooperation "
        "deal eligible embrace embraced embraces endorse endorsed endorses expand expanded expands expansion favor "
        "favors favour favours green growth healthy help helps hope hopeful hopes improve improved improvement "
        "improves inflow inflows integrate integrated integrates integration invest invested invests launch launched "
        "launches milestone opportunity optimistic partner partnered partners partnership positive progress raise "
        "raised raises ready recover recovered recovering recovers recovery relief resilience resilient resume "
        "resumed resumes rewards safe safer settle settled settles stabilise stabilises stabilize stabilizes stable "
        "steady strength strong stronger support supported supports upbeat upgrade upgraded upgrades uptick welcome "
        "welcomed welcomes"
    ),
    2.0: (
        "accumulate accumulated accumulates accumulation acquit acquits acquitted approval approvals approve approved "
        "approves beat beats bull bullish bulls cleared dismiss dismissed dismisses green-lights greenlights "
        "milestones outperform outperformed outperforms profit profitable profits record reward thrive thrives "
        "thriving upside win winning wins won"
    ),
    3.0: "all-time-high skyrocket skyrocketed skyrocketing skyrockets triumph triumphs",
}
BAD: Mapping[float, str] = {
    1.0: (
        "allege alleged alleges anxiety anxious block blocked blocks bubble caution cautious challenge challenges "
        "compromise concern concerned concerns correction costly delay delayed delays difficult disappoint "
        "disappointed disappointing disappoints dispute disputes doubt doubts fail failed failing fails failure fear "
        "fears fined fines halt halted halts inquiry investigate investigated investigates investigation jitters lag "
        "lags lose loses losing loss losses lost miss missed misses negative obstacle oppose opposed opposes outage "
        "outages outflow outflows overheated pause paused pauses pessimistic postpone postponed postpones pressure "
        "probe probes problem problems questioned recession reject rejected rejects resign resigned resigns restrict "
        "restricted restriction restrictions restricts risk risks risky scrutiny shortage shutdown slow slowdown "
        "slows stall stalled stalls stress struggle struggles struggling subpoena subpoenas suspend suspended "
        "suspends suspension tension tensions trouble troubled turmoil uncertain uncertainty unclear unrest volatile "
        "vulnerability vulnerable warn warned warning warnings warns weak weaken weakened weakens weaker weakness "
        "withdraw withdraws withdrew worried worries worry worse"
    ),
    2.0: (
        "accuse accused accuses arrest arrested arrests attack attacked attacker attacks ban banned bans bear bearish "
        "bears breach breached breaches capitulation charged charges convict convicted conviction crackdown crime "
        "criminal crisis default defaulted defaults delist delisted delisting delists depeg depegged depegs downgrade "
        "downgraded downgrades exploit exploited exploiter exploits extortion forfeiture guilty illegal illicit "
        "indict indicted indictment indicts insolvency insolvent jail jailed laundering lawsuit lawsuits layoffs "
        "liquidated liquidation liquidations malicious malware manipulate manipulated manipulation misconduct misled "
        "penalties penalty phishing prison ransom ransomware sanction sanctioned sanctions sentenced steal steals "
        "stole stolen sue sued sues theft underperform underperforms unlawful violate violated violates violation "
        "violations wash-trading worst"
    ),
    3.0: (
        "bankrupt bankruptcy catastrophe catastrophic contagion drained drains fraud fraudster fraudulent hack hacked "
        "hacker hackers hacks heist panic ponzi rug-pull rugpull scam scammed scammer scammers scams wiped wipeout"
    ),
}
# Movements: good for a price, bad for what one does not want more of (BURDENS).
UP: Mapping[float, str] = {
    1.0: (
        "climb climbed climbing climbs gain gained gaining gains grew grow growing grows higher increase increased "
        "increases increasing lift lifted lifts rise rises rising rose"
    ),
    2.0: (
        "bounce bounced bounces breakout jump jumped jumping jumps leap leaps leapt rallied rallies rally rallying "
        "rebound rebounded rebounding rebounds spike spiked spikes"
    ),
    3.0: "boom booms soar soared soaring soars surge surged surges surging",
}
DOWN: Mapping[float, str] = {
    1.0: (
        "cut cuts cutting decline declined declines declining decrease decreased decreases dip dipped dips drop "
        "dropped dropping drops ease eased eases easing fall falling falls fell lower narrow narrowed narrows sank "
        "shrank shrink shrinks sink sinks slid slide slides sliding slip slipped slips"
    ),
    2.0: "sell-off selloff slump slumped slumping slumps tumble tumbled tumbles tumbling",
    3.0: (
        "collapse collapsed collapses collapsing crash crashed crashes crashing crater cratered craters nosedive "
        "nosedives plummet plummeted plummeting plummets plunge plunged plunges plunging rout"
    ),
}
BURDENS = _words(
    "costs crime curbs debt default defaults deficit exploits fears fee fees fraud fud hacks inflation lawsuits "
    "layoffs liquidations loss losses outages outflow outflows pressure rates recession redemptions restrictions risk "
    "risks rules sanctions scams selling tariffs thefts unemployment volatility"
)
# Several words that say one thing; they count instead of their words.
PHRASES: Mapping[str, float] = {
    "all time high": 3.0, "all time highs": 3.0, "record high": 3.0, "record highs": 3.0, "bull market": 2.0,
    "bull run": 2.0, "golden cross": 2.0, "short squeeze": 2.0, "risk on": 1.0, "rate cut": 1.0, "rate cuts": 1.0,
    "price target raised": 2.0, "drops lawsuit": 2.0, "drops case": 2.0, "drops charges": 2.0, "bug bounty": 1.0,
    "all time low": -3.0, "all time lows": -3.0, "record low": -3.0, "record lows": -3.0, "bear market": -2.0,
    "death cross": -2.0, "long squeeze": -2.0, "risk off": -1.0, "rate hike": -1.0, "rate hikes": -1.0,
    "rug pull": -3.0, "rug pulls": -3.0, "sell off": -2.0, "sell offs": -2.0, "wells notice": -2.0,
    "cease and desist": -2.0, "profit taking": -1.0, "stress test": 0.0, "stress tests": 0.0, "risk management": 0.0,
    "record date": 0.0, "gas fees": 0.0, "shut down": -2.0, "shuts down": -2.0, "under fire": -2.0,
}  # fmt: skip
NEGATIONS = _words(
    "avoid avoided avoids barely cannot denied denies deny hardly neither never no nor not unlikely without"
)
LOUDER = _words(
    "aggressively biggest dramatically extremely heavily highly huge hugely largest major massive massively sharp "
    "sharply significant significantly steep steeply strongly very"
)
QUIETER = _words(
    "bit briefly could fractionally marginal marginally may might mild mildly minor modest modestly partially "
    "possible possibly potential potentially slight slightly slowly somewhat temporarily"
)


def _weights(words: Mapping[float, str], sign: int) -> dict[str, float]:
    return {word: sign * weight for weight, text in words.items() for word in text.split()}


MOVES: Mapping[str, float] = _weights(UP, 1) | _weights(DOWN, -1)
WORDS: Mapping[str, float] = _weights(GOOD, 1) | _weights(BAD, -1) | MOVES
