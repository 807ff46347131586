"""The style sheet of the public report: screen wide and narrow, and A4 paper."""

STYLE = """
:root { --ink: #10212b; --soft: #51626c; --line: #d5dfe4; --pale: #f3f7f9; --blue: #0b3c5d;
  --bar: #1d6996; --track: #e4edf1; --warn: #8a3b00; --warn-pale: #fff4e5; }
* { box-sizing: border-box; }
html { font-size: 16px; }
body { margin: 0; color: var(--ink); background: #fff; line-height: 1.5;
  font-family: "Segoe UI", "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; }
.page { max-width: 72rem; margin: 0 auto; padding: 0 1.5rem 3rem; }
header { background: var(--blue); color: #fff; padding: 2rem 0 1.75rem; }
header .page { padding-bottom: 0; }
h1 { font-size: 2.1rem; line-height: 1.15; margin: 0.4rem 0 0.3rem; }
header p { margin: 0; font-size: 1.1rem; color: #d6e6ee; }
.stamps { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 0; padding: 0; list-style: none; }
.stamps li { border: 2px solid #fff; border-radius: 4px; padding: 0.1rem 0.7rem; color: #fff;
  font-weight: 700; letter-spacing: 0.06em; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; list-style: none; padding: 0;
  margin: 1rem 0 0; border-bottom: 1px solid var(--line); padding-bottom: 1rem; }
a { color: #0b5a8a; }
h2 { font-size: 1.5rem; margin: 2.75rem 0 0.75rem; padding-bottom: 0.3rem; color: var(--blue);
  border-bottom: 3px solid var(--blue); }
h3 { font-size: 1.12rem; margin: 0 0 0.6rem; grid-column: 1 / -1; }
p, dd, li { max-width: 46rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: 1rem;
  margin: 1.5rem 0 1rem; padding: 0; }
.cards div { background: var(--pale); border-left: 5px solid var(--bar); padding: 0.9rem 1.1rem; }
.cards dt { color: var(--soft); font-weight: 400; margin: 0; }
.cards dd { margin: 0; font-size: 2.1rem; font-weight: 700; line-height: 1.2; color: var(--blue); }
.verdict { border-left: 5px solid #2e7d4f; background: #eef7f1; padding: 0.7rem 1rem;
  max-width: none; }
.warning { border-left: 5px solid var(--warn); background: var(--warn-pale); color: var(--warn);
  padding: 0.7rem 1rem; font-weight: 600; max-width: none; }
.pair { display: grid; grid-template-columns: minmax(0, 10fr) minmax(0, 11fr); gap: 0 2rem;
  margin: 1.5rem 0 2.25rem; align-items: start; }
figure { margin: 0; }
figure.wide { max-width: 42rem; margin-bottom: 1rem; }
svg.chart { width: 100%; height: auto; display: block;
  font-family: "Segoe UI", "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; }
svg text { font-size: 14px; fill: var(--ink); }
svg .label, svg .value { text-anchor: end; }
svg .value { font-weight: 600; }
svg .inside { text-anchor: middle; font-size: 12px; font-weight: 600; }
svg .light { fill: #fff; }
svg .dots { fill: var(--soft); font-weight: 700; }
svg .track { fill: var(--track); }
svg .bar { fill: var(--bar); }
.scroll { overflow-x: auto; position: relative; }
table { border-collapse: collapse; width: 100%; font-size: 0.94rem;
  font-variant-numeric: tabular-nums; }
caption, figcaption { text-align: left; color: var(--soft); padding-bottom: 0.35rem;
  font-size: 0.88rem; }
th, td { padding: 0.32rem 0.6rem; border-bottom: 1px solid var(--line); text-align: right;
  white-space: nowrap; }
thead th { border-bottom: 2px solid var(--ink); vertical-align: bottom; }
tbody th, thead th:first-child { text-align: left; font-weight: 400; padding-left: 0; }
tbody th { white-space: normal; }
tr.total th, tr.total td { font-weight: 700; border-bottom-color: var(--ink); }
td.hidden { color: var(--soft); }
.words th, .words td { text-align: left; white-space: normal; vertical-align: top; }
.words tbody th { white-space: nowrap; font-weight: 700; }
.words td.unproved { color: var(--warn); font-weight: 600; }
code { font-family: Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; font-size: 0.92em;
  overflow-wrap: anywhere; }
pre { background: var(--pale); border: 1px solid var(--line); padding: 0.7rem 1rem;
  overflow-x: auto; white-space: pre-wrap; }
dl dt { font-weight: 700; margin-top: 0.8rem; }
dl dd { margin-left: 0; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem;
  color: var(--soft); font-size: 0.88rem; }
.aloud { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
@media (max-width: 72rem) {
  .pair { grid-template-columns: minmax(0, 42rem); gap: 1rem; }
}
@media (max-width: 60rem) {
  h1 { font-size: 1.7rem; }
}
@media (max-width: 34rem) {
  .page { padding: 0 1rem 2rem; }
  .pair { grid-template-columns: minmax(0, 1fr); }
  .pair figure { display: none; }
  .numbers { font-size: 0.78rem; }
  .numbers th, .numbers td { padding: 0.3rem 0 0.3rem 0.3rem; }
  .numbers thead th { white-space: normal; font-size: 0.75rem; }
  .numbers th:first-child { overflow-wrap: anywhere; min-width: 3.6rem; padding-left: 0; }
  .words, .words tbody, .words tr, .words th, .words td { display: block; }
  .words thead { display: none; }
  .words caption { display: block; }
  .words tr { border-bottom: 1px solid var(--line); padding: 0.4rem 0; }
  .words th[scope], .words td { border: 0; padding: 0.05rem 0; white-space: normal; }
  .words td::before { content: attr(data-head) ": "; color: var(--soft); font-weight: 400; }
}
@media print {
  @page { size: A4; margin: 16mm 14mm; }
  html { font-size: 11.5px; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  header { background: #fff; color: var(--ink); padding: 0; border-bottom: 3px solid var(--blue); }
  header p { color: var(--soft); }
  .stamps li { border-color: var(--warn); color: var(--warn); }
  .page { max-width: none; padding: 0; }
  nav { display: none; }
  .pair { grid-template-columns: minmax(0, 10fr) minmax(0, 11fr); gap: 0 1.2rem; }
  .pair, .cards, tr, figure, pre, li, dd { break-inside: avoid; }
  h2, h3, dt { break-after: avoid; }
  th, td { padding: 0.2rem 0.45rem; }
  a { color: inherit; text-decoration: none; }
}
"""
