"""What people see: one screen a file, drawn with `ui`; and our own HTTP beside it.

A page's first statement is `desk = ui.enter()`. Add one: the file, and its line in `front_door.py`.
"""
