"""Language models and embedders: who is asked, in which order, what may leave the machine, what it costs.

In: messages, and a function that asks one model. Out: the first answer, with every try and its reason. Add a provider:
a file in `providers/`. Add an embedder: a file in `embedders/`.
"""
