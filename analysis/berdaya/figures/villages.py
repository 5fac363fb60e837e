# SPDX-License-Identifier: GPL-3.0-or-later
"""Villages on a map of tiles, as pictures of four months or as a page with a slider.

The model places villages in districts, not on the ground: tiles stand district by district.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize, to_hex
from matplotlib.patches import Rectangle

from ..files import Pathlike, open
from .data import arm_name, arms, chosen, label, programme
from .registry import figure
from .style import BLACK, GREY, Picture, number, page, percent

MAP = "cividis"  # even in lightness, read alike by all kinds of colour vision


def places(district: Any, wide: int | None = None) -> tuple[Any, Any, list[tuple[int, float, float]]]:
    """Column and row of every village, and (district, column, row) of the districts' names."""
    district = np.asarray(district, int)
    each = int(np.ceil(np.sqrt(2 * np.bincount(district - district.min()).max()))) if wide is None else wide
    x, y = np.zeros(district.size), np.zeros(district.size)
    names, top = [], 0.0
    for d in np.unique(district):
        rows = np.flatnonzero(district == d)
        names.append((int(d), -0.5, top))
        x[rows] = np.arange(rows.size) % each
        y[rows] = top + 1 + np.arange(rows.size) // each
        top = y[rows].max() + 0.7
    return x, y, names


def _series(tree: Any, which: int, series: str, replicate: int) -> Any:
    array = tree["village"].to_dataset()[series]
    return array.isel(scenario=which, replicate=replicate).transpose("time", "village")


@figure(
    needs=("village/empowered_share", "village/district", "village/households"),
    title=("Village by village", "Desa demi desa"),
    caption=(
        "{what} at four months; a square is a village, its size the number of its households, districts one below the "
        "other (the model has no map). Black frame: served by the programme. Scenario: {arm}; replicate {replicate}.",
        "{what} pada empat bulan; satu persegi satu desa, besarnya menurut jumlah rumah tangga, kabupaten berurutan ke "
        "bawah (model tak punya peta). Bingkai hitam: didampingi program. Skenario: {arm}; ulangan {replicate}.",
    ),
    alt=("Tiles of villages at four months; from {low} to {high}.",
         "Ubin desa pada empat bulan; dari {low} sampai {high}."),
)
def village_map(
    tree: Any, lang: str, scenario: str | None = None, series: str = "empowered_share", replicate: int = 0,
    at: Sequence[int] | None = None,
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws every village as a tile at four months.

    Parameters
    ----------
    series
        A series of the group `village` that is one number.
    at
        Months; by default start, the programme's start and exit, and end.
    """
    which = chosen(tree, scenario)
    array = _series(tree, which, series, replicate).load()
    group = tree["village"].to_dataset().isel(scenario=which, replicate=replicate)
    time = array["time"].values
    span = programme(tree, which) or (time[-1] // 3, 2 * time[-1] // 3)
    wanted = list(at) if at is not None else sorted({int(time[0]), int(span[0]), int(min(span[1], time[-1])), int(time[-1])})
    x, y, names = places(group["district"].values)
    size = np.sqrt(group["households"].values / np.nanmax(group["households"].values))
    treated = np.asarray(group["treated"].values, bool) if "treated" in group else np.zeros(x.size, bool)
    shown = array.sel(time=wanted).values
    low, high = float(np.nanmin(shown)), float(np.nanmax(shown))
    scale = Normalize(low, high)
    tall = float(y.max()) + 1
    picture = page(float(np.clip(0.9 + 1.45 * tall / (x.max() + 1.6), 1.8, 6)))
    axes = picture.subplots(1, len(wanted), squeeze=False)[0]
    for ax, month, row in zip(axes, wanted, shown):
        for v in range(x.size):
            s = 0.92 * size[v]
            ax.add_patch(Rectangle(
                (x[v] - s / 2, y[v] - s / 2), s, s, facecolor=colormaps[MAP](scale(row[v])),
                edgecolor=BLACK if treated[v] else "none", linewidth=0.8))
        for d, left, top in names:
            ax.text(left, top + 0.12, f"{'district' if lang == 'en' else 'kabupaten'} {d + 1}", fontsize=6.5, color=GREY, va="center")
        ax.set_xlim(-0.65, x.max() + 0.65)
        ax.set_ylim(y.max() + 0.65, -0.4)
        ax.set_aspect("equal")
        ax.axis("off")
        ax.set_title(f"{'month' if lang == 'en' else 'bulan'} {month}", fontsize=8, loc="left")
    bar = picture.colorbar(ScalarMappable(scale, MAP), ax=list(axes),
                           shrink=0.8, aspect=18, pad=0.02)
    bar.outline.set_visible(False)
    if 0 <= low and high <= 1:
        percent(bar.ax.yaxis, lang)
        bar.ax.set_title("%", fontsize=7.5, loc="left")
    what = label(tree, f"village/{series}", lang)
    data = pd.DataFrame({"village": np.tile(group["village"].values, len(wanted)), "month": np.repeat(wanted, x.size),
                         "value": shown.ravel(), "treated": np.tile(treated, len(wanted))})
    return picture, {"what": what, "title": what, "arm": arm_name(arms(tree)[which], lang) or "–", "replicate": replicate,
                     "low": number(low, lang), "high": number(high, lang)}, data


def village_page(
    data: Any, out: Pathlike | None = None, lang: str = "en", scenario: str | None = None,
    series: str = "empowered_share", replicate: int = 0,
) -> str:
    """Makes a page of the villages with a slider over months; needs no network.

    Lines lead from the village of who empowered to the village of who was empowered, where the file has
    events; their number grows with the slider.

    Parameters
    ----------
    out
        Where to write it; not written if absent.

    Returns
    -------
    The page, HTML.
    """
    if not hasattr(data, "children"):
        with open(data) as tree:
            return village_page(tree, out, lang, scenario, series, replicate)
    tree = data
    which = chosen(tree, scenario)
    array = _series(tree, which, series, replicate).load()
    group = tree["village"].to_dataset().isel(scenario=which, replicate=replicate)
    x, y, names = places(group["district"].values)
    low, high = float(np.nanmin(array.values)), float(np.nanmax(array.values))
    high = high if high > low else low + 1
    links: list[list[int]] = []
    if "event" in tree.children and "village" in tree["event"].to_dataset():
        event = tree["event"].to_dataset().load()
        mine = event.isel(event=np.flatnonzero((event["event_scenario"].values == which)
                                               & (event["event_replicate"].values == replicate)))
        home = dict(zip(mine["household"].values.tolist(), mine["village"].values.tolist()))
        for kind, by, village, month in zip(mine["source_kind"].values, mine["source"].values.tolist(),
                                            mine["village"].values.tolist(), mine["event_time"].values.tolist()):
            if kind == 1 and home.get(by, village) != village:
                links.append([int(home[by]), int(village), int(month)])
    content = {
        "x": x.tolist(), "y": y.tolist(), "district": [[d + 1, a, b] for d, a, b in names],
        "size": np.sqrt(group["households"].values / group["households"].values.max()).round(3).tolist(),
        "treated": np.asarray(group["treated"].values, int).tolist() if "treated" in group else [0] * x.size,
        "value": np.round(array.values.astype(float), 4).tolist(), "time": array["time"].values.tolist(),
        "colour": [to_hex(colormaps[MAP](k / 63)) for k in range(64)], "low": low, "high": high,
        "links": links, "programme": list(programme(tree, which) or []), "lang": lang,
    }
    told = {key: pair[lang == "id"] for key, pair in WORDS.items()}
    about = told["about"] + (" " + told["framed"] if any(content["treated"]) else "") + (" " + told["links"] if links else "")
    title = f"{label(tree, f'village/{series}', lang)} · {arm_name(arms(tree)[which], lang)}"
    text = (PAGE.replace("@LANG", lang).replace("@TITLE", html.escape(title))
            .replace("@WORDS", json.dumps(told)).replace("@DATA", json.dumps(content).replace("</", "<\\/"))
            .replace("@PLAY", told["play"]).replace("@MONTH", told["month"]).replace("@ABOUT", about)
            .replace("@VALUES", told["values"]).replace("@VILLAGE", told["village"]).replace("@SHARE", html.escape(label(tree, f"village/{series}", lang))))
    if out is not None:
        Path(out).write_text(text, encoding="utf-8")
    return text


WORDS = {
    "month": ("Month", "Bulan"), "village": ("Village", "Desa"), "district": ("district", "kabupaten"),
    "play": ("Play", "Putar"), "pause": ("Pause", "Jeda"), "values": ("All villages in this month", "Semua desa pada bulan ini"),
    "before": ("before the programme", "sebelum program"), "during": ("the programme is at work", "program berjalan"),
    "after": ("after the programme", "sesudah program"), "mean": ("mean of villages", "rata-rata desa"),
    "from": ("from", "dari"), "to": ("to", "sampai"), "tap": ("Tap a village for its value.", "Ketuk sebuah desa untuk melihat nilainya."),
    "about": ("A square is a village, its size the number of its households. The model has no map: districts stand one below the other.",
              "Satu persegi satu desa, besarnya menurut jumlah rumah tangga. Model tak punya peta: kabupaten berurutan ke bawah."),
    "framed": ("Black frame: served by the programme.", "Bingkai hitam: didampingi program."),
    "links": ("Lines lead from the village of who empowered to that of who was empowered.",
              "Garis menghubungkan desa asal yang memberdayakan dengan desa yang diberdayakan."),
}
PAGE = """<!DOCTYPE html>
<html lang="@LANG"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>@TITLE</title><style>
body{font:15px/1.4 system-ui,sans-serif;margin:1rem auto;max-width:46rem;padding:0 1rem;color:#222}
svg{display:block;width:100%;height:auto;max-height:75vh}label,button,output{font:inherit}h1{font-size:1.15rem}
button{min-width:4.5rem;padding:.3rem .6rem}rect[data-v]{cursor:pointer}
:focus-visible{outline:3px solid #00497d;outline-offset:2px}
.bar{display:flex;gap:.8rem;align-items:center;margin:.6rem 0}input[type=range]{flex:1}
output{min-width:2.5rem;font-variant-numeric:tabular-nums}.key{color:#555;font-size:.9rem}p{margin:.5rem 0}
summary{cursor:pointer;color:#00497d}td,th{text-align:left;padding:.1rem 1rem .1rem 0;font-variant-numeric:tabular-nums}
@media print{.bar,details{display:none}}
</style></head><body><h1>@TITLE</h1>
<div class="bar"><button id="play">@PLAY</button><label for="month">@MONTH</label>
<input id="month" type="range" min="0" value="0"><output id="now" for="month"></output></div>
<p id="told" aria-live="polite"></p>
<svg id="map" role="img" aria-labelledby="told"></svg><p id="one" class="key" aria-live="polite"></p><p class="key">@ABOUT</p>
<details id="all"><summary>@VALUES</summary><table><thead><tr><th scope="col">@VILLAGE</th><th scope="col">@SHARE</th></tr></thead><tbody></tbody></table></details>
<script>
"use strict";
const d=@DATA, w=@WORDS, ns="http://www.w3.org/2000/svg", map=document.getElementById("map");
const make=(n,a,p)=>{const e=document.createElementNS(ns,n);for(const k in a)e.setAttribute(k,a[k]);p.appendChild(e);return e};
const wide=Math.max(...d.x)+1.3, tall=Math.max(...d.y)+1.2;
map.setAttribute("viewBox","-0.7 -0.3 "+(Math.max(wide,3.9)+0.1)+" "+(tall+0.7));map.style.maxWidth=Math.max(260,72*wide)+"px";
for(const [n,x,y] of d.district)make("text",{x:x,y:y+0.25,"font-size":0.28,fill:"#555"},map).textContent=w.district+" "+n;
const tile=d.x.map((x,i)=>{const s=0.92*d.size[i],r=make("rect",{x:x-s/2,y:d.y[i]-s/2,width:s,height:s,
 stroke:d.treated[i]?"#000":"none","stroke-width":0.04,"data-v":i},map);make("title",{},r);return r});
const lines=d.links.map(([a,b,m])=>make("line",{x1:d.x[a],y1:d.y[a],x2:d.x[b],y2:d.y[b],stroke:"#D55E00",
 "stroke-width":0.03,opacity:0.6},map));
for(let k=0;k<64;k++)make("rect",{x:-0.5+k*0.05,y:tall-0.35,width:0.06,height:0.2,fill:d.colour[k]},map);
const fmt=v=>(d.high<=1?(100*v).toFixed(1)+" %":v.toPrecision(3)).replace(".",d.lang=="id"?",":".");
make("text",{x:-0.5,y:tall+0.15,"font-size":0.26,fill:"#333"},map).textContent=fmt(d.low);
make("text",{x:2.7,y:tall+0.15,"font-size":0.26,"text-anchor":"end",fill:"#333"},map).textContent=fmt(d.high);
const slider=document.getElementById("month");slider.max=d.time.length-1;
const all=document.getElementById("all"),one=document.getElementById("one"),play=document.getElementById("play");let chosen=-1;
const name=i=>w.village+" "+(i+1);
function show(){const t=+slider.value,row=d.value[t],mean=row.reduce((a,b)=>a+b,0)/row.length,m=d.time[t],p=d.programme;
 tile.forEach((r,i)=>{const k=Math.round(63*(row[i]-d.low)/(d.high-d.low));r.setAttribute("fill",d.colour[Math.max(0,Math.min(63,k))]);
  r.firstChild.textContent=name(i)+": "+fmt(row[i]);r.setAttribute("stroke",i==chosen?"#D55E00":d.treated[i]?"#000":"none");
  r.setAttribute("stroke-width",i==chosen?0.09:0.04)});
 lines.forEach((l,i)=>l.setAttribute("visibility",d.links[i][2]<=d.time[t]?"visible":"hidden"));
 document.getElementById("now").textContent=m;one.textContent=chosen<0?w.tap:name(chosen)+": "+fmt(row[chosen]);
 document.getElementById("told").textContent=w.month+" "+m+(p.length?" ("+(m<p[0]?w.before:m<p[1]?w.during:w.after)+")":"")+": "+
  w.mean+" "+fmt(mean)+", "+w.from+" "+fmt(Math.min(...row))+" "+w.to+" "+fmt(Math.max(...row));
 if(all.open){const body=all.querySelector("tbody");body.textContent="";row.forEach((v,i)=>{const r=body.insertRow();
  r.insertCell().textContent=name(i);r.insertCell().textContent=fmt(v)})}}
slider.addEventListener("input",show);all.addEventListener("toggle",show);
map.addEventListener("click",e=>{const v=e.target.getAttribute("data-v");chosen=v===null?-1:+v;show()});
let timer=null;const stop=()=>{clearInterval(timer);timer=null;play.textContent=w.play};
play.addEventListener("click",()=>{if(timer){stop();return}
 if(+slider.value==+slider.max)slider.value=0;play.textContent=w.pause;timer=setInterval(()=>{slider.value=+slider.value+1;show();
 if(+slider.value==+slider.max)stop()},120)});show();
</script></body></html>
"""
