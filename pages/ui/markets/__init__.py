"""What the Markets page is made of: the chart with its controls, and the panels below it.

In: the desk of whoever looks, the symbol and interval of the URL. Out: widgets. Add one panel: a function in
`panels.py`, its line in `PANELS`.
"""
