"""One line about a price: what it is, what it did, how old it is, where it comes from."""

from datetime import datetime

import streamlit as st

from core.model import Instrument, Quote
from pages.ui.chips import age, provenance
from pages.ui.format import price, when
from pages.ui.html import escape


def quote_line(quote: Quote, instrument: Instrument, now: datetime, limit_s: int) -> None:
    """Draw the line; the age turns amber and then red as it nears the limit at which orders are refused."""
    step = instrument.price_step
    spread = (
        "" if quote.bid == quote.ask else f"<span>bid {price(quote.bid, step)} · ask {price(quote.ask, step)}</span>"
    )
    st.html(
        f'<div class="cp-quote"><b>{price(quote.last, step)}</b><span>{escape(instrument.quote)}</span>{spread}'
        f"{provenance(quote.provenance).html}{age(quote.age(now), limit_s).html}"
        f"<span>market time {when(quote.market_at)} UTC</span></div>"
    )
