"""A desk to try things on: the whole program at an exchange on this machine, with simulated money. `make sandbox`.

In: a port. Out: an open desk with a maker, a checker and an account at that exchange, until Ctrl-C.
"""
