"""The assistant: it answers with what the desk knows and proposes orders; it never places one.

In: a person's messages and what trusted tools told. Out: answers and proposals.
`intent` says whether an order was asked for by the person's own words. Add a tool in `tools/`, a language in
`intent/languages/`.
"""
