"""Logs, metrics, and how a child process learns that its parent is gone.

In: what the other rooms report. Out: lines a person understands, figures Prometheus scrapes.
"""
