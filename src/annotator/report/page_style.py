"""The style of the page: light, dark and on paper. Nothing is told by colour alone."""

from __future__ import annotations

_LIGHT = """\
--paper: #fbfaf7; --raised: #ebe8df; --ink: #22252b; --dim: #5b6068; --line: #cbc8bf; --accent: #0b6b60;
--level-0: #efede6; --level-1: #dcebe5; --level-2: #bfe0d6; --level-3: #9dd2c4; --level-4: #78c2b1"""
_DARK = """\
--paper: #14161b; --raised: #242831; --ink: #dfe2e8; --dim: #9aa1ad; --line: #3d434f; --accent: #8fd0c4;
--level-0: #20242c; --level-1: #1f3a3b; --level-2: #21504d; --level-3: #22625b; --level-4: #216f66"""

STYLE = f"""\
:root {{ color-scheme: light dark; {_LIGHT} }}
@media (prefers-color-scheme: dark) {{ :root {{ {_DARK} }} }}
body {{ font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 }}
header, main {{ max-width: 54rem; margin: 0 auto; padding: 0 1.25rem }}
header {{ padding-top: 2rem }}
h1, h2, h3, h4 {{ line-height: 1.25; break-after: avoid }}
h2 {{ margin-top: 3rem; padding-top: .5rem; border-top: 1px solid var(--line) }}
a {{ color: var(--accent) }}
nav ul {{ display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; list-style: none }}
small, figcaption, .rules, caption, dt {{ color: var(--dim) }}
figure {{ margin: 1rem 0; break-inside: avoid; overflow-x: auto }}
svg {{ max-width: 100%; height: auto; overflow: visible }}
.wide {{ overflow-x: auto }}
table {{ border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; margin: 1rem 0 }}
caption {{ text-align: left }}
th, td {{ padding: .2rem .7rem .2rem 0; text-align: right; vertical-align: top; border-bottom: 1px solid var(--line) }}
th {{ font-weight: 600 }} th:first-child {{ text-align: left }} tbody th {{ font-weight: 400 }}
td small {{ display: block; white-space: nowrap }}
tr {{ break-inside: avoid }}
.tiles {{ display: flex; flex-wrap: wrap; gap: 1rem 2.5rem }} .tiles b {{ font-size: 1.75rem }}
.places li {{ margin: 1.25rem 0; break-inside: avoid }}
.context {{ margin: 0; overflow-wrap: anywhere }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .4rem 0 }} dd {{ margin: 0 }}
dt {{ max-width: 12rem; overflow-wrap: anywhere }} dd {{ overflow-wrap: anywhere }}
mark {{ color: var(--ink); background: var(--level-2); border-bottom: 2px solid var(--accent); padding: .05em .15em }}
#codebook mark {{ color: #1a1a1a; border: 0; border-radius: .2em }}
#codebook mark.no {{ text-decoration: line-through; background: #d9d9d9 }}
#codebook section section {{ margin-left: 1.5rem }}
kbd {{ border: 1px solid var(--dim); border-radius: .2em; padding: 0 .3em; font-size: .85em }}
code {{ overflow-wrap: anywhere }}
@media print {{
  :root {{ color-scheme: light; {_LIGHT}; --paper: #fff }}
  body {{ font-size: 10.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact }}
  header, main {{ max-width: none; padding: 0 }}
  nav {{ display: none }}
  .wide, figure {{ overflow: visible }}
  table {{ font-size: 8.5pt }}
}}
"""
