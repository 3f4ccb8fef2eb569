"""What a page looks like as plain text, at a width."""

import io

from rich.console import Console

from bnquiz.screen.blocks import show


def text_of(page, width=80):
    """The page without color."""
    return _printed(page, width, None)


def colored(page, width=80):
    """The page with the terminal's codes."""
    return _printed(page, width, "standard")


def _printed(page, width, colors):
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        highlight=False,
        markup=False,
        emoji=False,
        color_system=colors,
        force_terminal=colors is not None,
    )
    show(console, page)
    return out.getvalue()
