"""What the desk knows. Pages draw it, jobs keep it fresh; nothing in here draws or schedules.

The rooms stand in the order of their imports (see `.importlinter`): an upper room may use a lower one,
never the other way round.
"""
