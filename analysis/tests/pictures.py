# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every picture: it says what it shows, and its texts neither overlap nor leave the page."""

from __future__ import annotations

from matplotlib.text import Text


def boxes(picture):
    """Texts that can be read, with where they are."""
    for t in picture.findobj(Text):
        if t.get_text().strip() and t.get_visible():
            box = t.get_window_extent()
            if box.width > 1:
                yield t, box


def hidden(picture):
    """Labels of ticks beyond the limits, which matplotlib keeps but does not draw."""
    for ax in picture.axes:
        for axis, limits in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
            low, high = sorted(limits)
            for tick in axis.get_major_ticks():
                if not ax.axison or not low - 1e-9 <= tick.get_loc() <= high + 1e-9:
                    yield from (tick.label1, tick.label2)


def check(picture, name):
    """Fails where the picture cannot be read."""
    assert picture.caption and picture.alt and "{" not in picture.caption + picture.alt
    assert len(picture.data) > 0, name
    picture.draw_without_rendering()
    page, gone = picture.bbox, set(hidden(picture))
    shown = [(t, b) for t, b in boxes(picture) if t not in gone]
    for t, box in shown:
        inside = box.x0 >= -1 and box.x1 <= page.x1 + 1 and box.y0 >= -1 and box.y1 <= page.y1 + 1
        assert inside, (name, t.get_text())
    for i, (a, one) in enumerate(shown):
        for b, other in shown[i + 1 :]:
            across = min(one.x1, other.x1) - max(one.x0, other.x0)
            above = min(one.y1, other.y1) - max(one.y0, other.y0)
            assert across <= 2 or above <= 2, (name, a.get_text(), b.get_text())
