"""Line drawings, and the buttons that show nothing else."""

from __future__ import annotations

from ui.markup import attributes

_ICONS = {
    "send": '<path d="M12 19V5M5.5 11.5 12 5l6.5 6.5"/>',
    "close": '<path d="M6 6l12 12M18 6 6 18"/>',
    "previous": '<path d="M15 5l-7 7 7 7"/>',
    "next": '<path d="M9 5l7 7-7 7"/>',
    "up": '<path d="M5 15l7-7 7 7"/>',
    "down": '<path d="M5 9l7 7 7-7"/>',
    "outline": '<path d="M5 6h14M9 12h10M9 18h10M5 12h.01M5 18h.01"/>',
    "find": '<circle cx="11" cy="11" r="6"/><path d="M15.5 15.5 20 20"/>',
    "open": '<path d="M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5"/>',
    "save": '<path d="M12 4v11M7 10.5l5 5 5-5M5 20h14"/>',
    "talks": '<path d="M5 6.5h14M5 12h14M5 17.5h9"/>',
    "theme": '<circle cx="12" cy="12" r="8"/><path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor"/>',
}


def icon(name: str) -> str:
    """A line drawing of 24 by 24 units that takes the colour of the text around it."""
    return (
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8"'
        f' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{_ICONS[name]}</svg>'
    )


def icon_button(name: str, action: str, label: str, *, disabled: bool = False) -> str:
    """A square button that shows only a picture; `label` is its name and its tooltip."""
    extra = attributes(data_act=action, aria_label=label, title=label, disabled=disabled)
    return f'<button type="button" class="icon-button"{extra}>{icon(name)}</button>'


def icon_link(name: str, action: str, label: str) -> str:
    """The same for a link, whose address the page fills in."""
    extra = attributes(data_act=action, aria_label=label, title=label)
    return f'<a class="icon-button"{extra}>{icon(name)}</a>'
