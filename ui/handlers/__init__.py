"""What the scripts of the page may call: one class a room, one public method a call.

Each method takes one JSON object and returns one: `html` to show, or what its docstring names.
Nothing about a visitor is kept here. Whatever a browser sends is checked with `fields`.
"""
