"""What the comparison's page adds to the style sheet of the public report."""

STYLE = """
svg.map { width: 100%; max-width: 25rem; height: auto; display: block; }
svg.map polygon { stroke: #fff; stroke-width: 2; }
svg.map text { text-anchor: middle; }
svg.map .name { font-size: 12.5px; }
svg.map .figure { font-size: 21px; font-weight: 700; }
svg.map .note { font-size: 12px; }
.loss2 polygon { fill: #e08214; } .loss1 polygon { fill: #fdd9a6; }
.same polygon { fill: #eef1f3; } .gain1 polygon { fill: #b9d8ea; } .gain2 polygon { fill: #6fb0d6; }
svg.map .unknown polygon, svg.unknown polygon { fill: #fff; stroke: #9aa7ae;
  stroke-dasharray: 5 4; }
svg rect.gain { fill: #1d6996; } svg rect.loss { fill: #c05f00; }
svg .zero { stroke: var(--ink); stroke-width: 1; }
svg .before { text-anchor: end; font-weight: 600; } svg .after { font-weight: 600; }
details { border: 1px solid var(--line); border-radius: 6px; margin: 1rem 0; padding: 0 1.2rem; }
details[open] { padding-bottom: 1rem; }
summary { cursor: pointer; font-size: 1.12rem; font-weight: 700; padding: 0.8rem 0;
  color: var(--blue); }
summary span { font-weight: 400; color: var(--ink); font-size: 1rem; }
details > h3, section > h3 { margin-top: 2rem; }
.changes { font-size: 0.9rem; overflow-wrap: anywhere; }
.legend { display: flex; flex-wrap: wrap; gap: 0.3rem 1rem; list-style: none; padding: 0;
  margin: 0.5rem 0; font-size: 0.85rem; }
.legend svg { width: 1rem; height: 1rem; vertical-align: -0.15rem; margin-right: 0.3rem; }
tr.failed td { color: var(--warn); }
@media (max-width: 40rem) {
  .page { padding: 0 0.9rem 2rem; } details { padding: 0 0.7rem; }
  .cards dd { font-size: 1.6rem; } .pair figure { display: block; }
}
"""
