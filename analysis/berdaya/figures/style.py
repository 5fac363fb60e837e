# SPDX-License-Identifier: GPL-3.0-or-later
"""How figures look: colours, type, axes, labels at the ends of lines, numbers in two languages.

Colours are Okabe and Ito's, told apart by all common kinds of colour blindness; lines also differ
in dashes and carry their names at their ends, so a figure survives greyscale. Figures are drawn
without pyplot, so nothing of the caller's matplotlib state is touched.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib import font_manager, rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MultipleLocator, ScalarFormatter

Array = npt.NDArray[np.float64]

BLACK, GREY, PALE = "#000000", "#6b6b6b", "#c9c9c9"
ORANGE, SKY, GREEN, YELLOW = "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, VERMILLION, PURPLE = "#0072B2", "#D55E00", "#CC79A7"
SHADE = "#f1eee6"  # months of the programme

# name in the file: colour, dash pattern; neighbours in lightness differ in dashes
POWER_STYLES = {
    "choice": (BLUE, "-"),
    "needs": (SKY, "-"),
    "ideas": (VERMILLION, "-"),
    "institutions": (BLACK, (0, (4, 1.2))),
    "resources": (ORANGE, (0, (4, 1.2))),
    "economy": (GREEN, "-"),
    "care": (PURPLE, (0, (1.2, 1))),
}
FACTOR_STYLES = {
    "norms": (VERMILLION, "-"),
    "institutions": (BLACK, (0, (4, 1.2))),
    "infrastructure": (GREEN, "-"),
    "policy": (PURPLE, (0, (1.2, 1))),
    "equity": (BLUE, "-"),
}

# arms in the order of the file, after the baseline: colour, dashes, marker
ARMS: tuple[tuple[str, Any, str], ...] = (
    (BLUE, "-", "o"),
    (VERMILLION, "-", "s"),
    (GREEN, "-", "^"),
    (PURPLE, (0, (4, 1.2)), "D"),
    (ORANGE, (0, (4, 1.2)), "v"),
    (SKY, (0, (1.2, 1)), "P"),
    (BLACK, (0, (1.2, 1)), "X"),
)
MOST = len(ARMS)  # arms that are told apart in one panel
_MARKERS = "*<p>hd8"
# arms beyond the first seven take the colours once more, with dashes and markers of their own
LOOKS = ARMS + tuple((colour, (0, (6, 1.2, 1.2, 1.2)), marker) for (colour, _, _), marker in zip(ARMS, _MARKERS))

WIDTH = 6.5  # inches: the text of a page
DPI = 200
STYLE: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.size": 8,
    "axes.titlesize": 9,
    "axes.labelsize": 8,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "legend.fontsize": 7.5,
    "legend.frameon": False,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "hatch.linewidth": 0.5,
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
}


class Picture(Figure):
    """A matplotlib figure that says what it shows.

    Attributes
    ----------
    caption
        What is drawn and how to read it, one paragraph.
    alt
        One sentence for those who cannot see it, with its main numbers.
    data
        The numbers drawn, a pandas.DataFrame.
    """

    caption: str = ""
    alt: str = ""
    data: Any = None

    def _repr_png_(self) -> bytes:
        return self.png()

    def savefig(self, fname: Any, **options: Any) -> None:
        """As matplotlib's, in the style in which it was drawn: text stays text in svg and pdf."""
        engine = self.get_layout_engine()
        if not self.stale:  # laid out already, and nothing has changed since: half of the time it takes
            self.set_layout_engine("none")
        try:
            with rc_context({**STYLE, "font.sans-serif": fonts()}):
                super().savefig(fname, **options)
        finally:
            self.set_layout_engine(engine)

    def png(self, dpi: float = DPI) -> bytes:
        """The figure as a PNG."""
        stream = io.BytesIO()
        self.savefig(stream, format="png", dpi=dpi, metadata={"Software": "berdaya"})
        return stream.getvalue()

    def svg(self) -> str:
        """The figure as SVG, its text as text."""
        stream = io.StringIO()
        self.savefig(stream, format="svg", metadata={"Date": None})
        return stream.getvalue()


def page(height: float, width: float = WIDTH) -> Picture:
    """An empty figure."""
    figure = Picture(figsize=(width, height), dpi=DPI, layout="constrained")
    figure.get_layout_engine().set(w_pad=0.06, h_pad=0.06)  # type: ignore[union-attr, call-arg]
    FigureCanvasAgg(figure)
    return figure


def fonts() -> list[str]:
    """Narrow and clear first; DejaVu comes with matplotlib."""
    installed = set(font_manager.get_font_names())
    wanted = ["Source Sans 3", "Source Sans Pro", "Open Sans", "Noto Sans", "Helvetica", "Arial"]
    return [name for name in wanted if name in installed] + ["DejaVu Sans"]


def number(x: float, lang: str, decimals: int = 2) -> str:
    """A number as the language writes it: 1,234.5 or 1.234,5."""
    if not np.isfinite(x):
        return "–"
    text = f"{x:,.{decimals}f}".replace("-", "−")
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))


class _Scalar(ScalarFormatter):
    """Numbers along an axis with the comma of Indonesian."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        return super().__call__(x, pos).replace(".", ",")


def localise(figure: Figure, lang: str) -> None:
    """Decimal commas along all axes that carry plain numbers."""
    if lang == "en":
        return
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            if type(axis.get_major_formatter()) is ScalarFormatter:
                axis.set_major_formatter(_Scalar())


def percent(axis: Any, lang: str = "en") -> None:
    """Shares along an axis as per cent."""
    axis.set_major_formatter(FuncFormatter(lambda x, _: f"{100 * x:.10g}".replace("-", "−").replace(
        ".", "." if lang == "en" else ",")))


def months(ax: Axes, first: float, last: float, origin: float = 0) -> None:
    """Months along x, with a tick every year or so that falls on `origin`."""
    ax.set_xlim(first, last if last > first else first + 1)
    step = next((s for s in (1, 2, 3, 6, 12, 24, 36, 60, 120) if (last - first) / s <= 8), 240)
    ax.xaxis.set_major_locator(MultipleLocator(step, offset=origin % step)
                               if origin % step else MultipleLocator(step))


def shade(ax: Axes, span: tuple[float, float] | None, label: str) -> None:
    """Months of the programme shaded and named above the panel."""
    if span is None:
        return
    low, high = ax.get_xlim()
    start, end = max(span[0], low), min(span[1], high)
    if start >= end:
        return
    ax.axvspan(start, end, color=SHADE, zorder=-2, linewidth=0)
    early = start + end < low + high  # the label runs towards the middle of the panel
    ax.text(start if early else end, 1.012, label, ha="left" if early else "right", va="bottom",
            fontsize=6.5, color=GREY, transform=ax.get_xaxis_transform())


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> Array:
    """Places as near as possible to those wanted, at least `gap` apart and within low..high.

    Least squares by pooling neighbours that would overlap. If they cannot all fit, the gap shrinks.
    """
    y = np.asarray(wanted, float)
    n = y.size
    if n == 0:
        return y
    gap = min(gap, (high - low) / max(n - 1, 1))
    order = np.argsort(y, kind="stable")
    # subtract the gaps: what is left must only not decrease
    target = y[order] - gap * np.arange(n)
    pools: list[list[float]] = []  # [sum, count]
    for value in target:
        pools.append([value, 1])
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            last = pools.pop()
            pools[-1][0] += last[0]
            pools[-1][1] += last[1]
    level = np.concatenate([np.full(int(count), total / count) for total, count in pools])
    level = np.clip(level, low, high - gap * (n - 1))
    placed = np.empty(n)
    placed[order] = level + gap * np.arange(n)
    return placed


def end_labels(ax: Axes, labels: Sequence[tuple[float, str, str]], size: float = 7.5) -> None:
    """Names (value, text, colour) at the right ends of lines, moved apart, with a leader each."""
    kept = [label for label in labels if np.isfinite(label[0])]
    low, high = ax.get_ylim()
    step = high - low
    inches = ax.figure.get_size_inches()[1] * ax.get_position().height  # type: ignore[union-attr]
    gap = 1.25 * size / 72 / max(inches, 0.5) * step
    places = spread([label[0] for label in kept], gap, low, high)
    across = ax.get_yaxis_transform()
    for place, (value, text, colour) in zip(places, kept):
        ax.plot([1.0, 1.04], [value, place], transform=across, color=colour, linewidth=0.7,
                clip_on=False)
        ax.annotate(text, (1.05, place), xycoords=across, va="center", fontsize=size,
                    color=colour if colour != PALE else GREY, annotation_clip=False)


def across(ax: Axes, place: float, mean: float, low: float, high: float, colour: str, marker: str, size: float = 4.5,
           width: float = 1.4, label: str | None = None) -> None:
    """A mean and its interval along a row. Matplotlib's errorbar takes six times as long."""
    if np.isfinite(low):
        ax.plot((low, high), (place, place), color=colour, linewidth=width, zorder=3, solid_capstyle="butt")
    ax.plot(mean, place, marker, color=colour, markersize=size, zorder=4, label=label)


def columns(labels: Sequence[str], most: int) -> int:
    """Columns of a legend that stands beside the title: `most`, fewer where names are long."""
    return max(1, min(most, 70 // (max(map(len, labels), default=1) + 5)))


def wrap(text: str, width: int) -> str:
    """A long name on several lines; a number keeps its per cent."""
    return "\n".join(textwrap.wrap(text.replace("_", " ").replace(" %", "\u00a0%"), width, break_long_words=False)) or text


def interval(values: Array) -> tuple[float, float, float]:
    """Mean, and the half-widths down and up of its 95 % interval over replicates (Student's t).

    The error is Monte Carlo's: it says how well these replicates know the mean.
    """
    x = values[np.isfinite(values)]
    if x.size == 0:
        return float("nan"), float("nan"), float("nan")
    if x.size == 1:
        return float(x[0]), float("nan"), float("nan")
    half = student(x.size - 1) * float(x.std(ddof=1)) / float(np.sqrt(x.size))
    return float(x.mean()), half, half


def student(freedom: int) -> float:
    """Quantile 0.975 of Student's t, by Cornish and Fisher's expansion; exact for 1 and 2."""
    if freedom <= 2:
        return (12.7062047, 4.3026527)[freedom - 1]
    z = 1.959963985
    g = ((z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96,
         (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
         (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160)
    return float(z + sum(term / freedom ** (i + 1) for i, term in enumerate(g)))
