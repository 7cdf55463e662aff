"""The Streamlit script: nobody gets past it without a session, and every page is entered from here."""

import streamlit as st

from core.observe import metrics
from pages import ui
from pages.ui import theme

st.set_page_config(page_title="CryptoPulse", page_icon="📈", layout="wide")
theme.apply()

PAGES = {
    "Desk": [
        st.Page("overview.py", title="Overview", icon=":material/dashboard:", default=True),
        st.Page("markets.py", title="Markets", icon=":material/candlestick_chart:"),
        st.Page("assistant.py", title="Assistant", icon=":material/forum:"),
        st.Page("news.py", title="News", icon=":material/newspaper:"),
        st.Page("alerts.py", title="Alerts", icon=":material/notifications:"),
        st.Page("orders.py", title="Orders", icon=":material/receipt_long:"),
        st.Page("approvals.py", title="Approvals", icon=":material/how_to_reg:"),
    ],
    "Control": [
        st.Page("limits.py", title="Limits", icon=":material/speed:"),
        st.Page("accounts.py", title="Accounts", icon=":material/account_balance:"),
        st.Page("keys.py", title="Keys", icon=":material/key:"),
        st.Page("audit.py", title="Audit", icon=":material/verified:"),
        st.Page("operations.py", title="Operations", icon=":material/tune:"),
    ],
}

if ui.signed_in() is None:
    st.navigation([st.Page(ui.signed_out, title="Sign in")], position="hidden").run()
else:
    page = st.navigation(PAGES)
    ui.frame(page.title)
    with metrics.PAGE_SECONDS.labels(page.title).time():
        page.run()
