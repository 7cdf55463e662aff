"""The parts of the Limits page: what accounts are worth, what limits orders, what locks buying.

In: the desk as the signed-in person has it. Out: things drawn. Add one: a file of its subject, called by `limits.py`.
"""
