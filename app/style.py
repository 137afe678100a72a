"""The little that Streamlit's theme cannot say: how a page looks on paper, and how a chart looks alone.

Belongs here: style rules for print, for the embedded chart, for languages, tables and the place of the keyboard.
Stays out: colours and fonts (.streamlit/config.toml).
"""

from __future__ import annotations

# An A4 page less its margins is about 690 px wide: Streamlit lays the page out for the window, so widths are freed.
# A chart is drawn for the window too; scaling its drawing keeps all of it on the sheet, with the answer above it. One
# that was drawn on dark paper (backgroundColor of the dark theme) is turned round: few have so much ink.
EVERYWHERE = """
<style>
[data-testid="stCaptionContainer"] { opacity: 0.85 !important; } /* Streamlit's own 0.6 is too pale to be read by all */
.figures { width: 100%; border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
.figures th, .figures td { padding: 0.375rem 0.5rem; text-align: left; }
.figures tr { border-bottom: 1px solid rgba(128, 136, 144, 0.3); }
.figures th { font-weight: 400; opacity: 0.8; }
.languages { display: flex; gap: 0.75rem; font-size: 0.875rem; white-space: nowrap; }
.languages a { color: inherit; text-decoration: underline; }
/* Who goes by keyboard sees where: Streamlit marks some places with a pale shade, and shows some to the mouse only. */
:focus-visible, [role="group"]:has(> input:focus-visible) {
    outline: 3px solid currentColor !important; outline-offset: 2px !important;
}
[role="group"] > input:focus-visible { outline: none !important; }
[data-testid="stMain"]:focus-visible { outline-offset: -3px !important; }
[data-testid="stMain"] { scroll-padding: 5rem 0 1rem; } /* never under the menu, which stays above the page */
[data-testid="stElementToolbar"]:focus-within { opacity: 1 !important; z-index: 10 !important; }
/* Streamlit's own picture and specification of a chart: "Take it with you" has them whole, in the reader's language. */
[data-testid="stElementToolbarButton"]:has([aria-label^="Download as PNG"], [aria-label^="Copy Vega-Lite"]) {
    display: none;
}
@media print {
    @page { size: A4; margin: 15mm; }
    header, .languages, [data-testid="stHeader"], [data-testid="stToolbar"], [data-testid="stSidebar"],
    [data-testid="stStatusWidget"], [data-testid="stSelectbox"], [data-testid="stButton"],
    [data-testid="stDownloadButton"], [data-testid="stIconMaterial"], [class*="st-key-share-"], iframe {
        display: none !important;
    }
    html, body, #root, .stApp, [data-testid="stApp"], [data-testid="stAppViewContainer"], [data-testid="stMain"],
    [data-testid="stMainBlockContainer"], [data-testid="stAppScrollToBottomContainer"] {
        position: static !important; height: auto !important; max-height: none !important; overflow: visible !important;
        display: block !important; width: auto !important; max-width: none !important; padding: 0 !important;
    }
    html, body, .stApp { background: #ffffff !important; }
    [data-testid="stVegaLiteChart"], tr, [data-testid="stAlert"], svg {
        break-inside: avoid;
    }
    [data-testid="stVegaLiteChart"], [data-testid="stVegaLiteChart"] * { max-width: 100% !important; }
    [data-testid="stVegaLiteChart"] svg { width: 100% !important; height: auto !important; max-height: 160mm; }
    svg[style*="rgb(20, 24, 28)"] { filter: invert(1) hue-rotate(180deg) brightness(1.15); }
    [data-testid="stMain"] :not(svg, svg *) { color: #1d2329 !important; }
    [data-testid="stAlertContainer"] { background: #f3f5f7 !important; padding: 2mm !important; }
    [data-testid="stVerticalBlock"] { gap: 3mm !important; }
    h1, h2, h3 { break-after: avoid; }
    details { border: 0 !important; }
    details > summary { list-style: none; padding: 0 !important; break-after: avoid; }
    td, th { padding: 0.5mm 2mm !important; }
    h1, h2, h3, hr { margin: 0 !important; padding: 1mm 0 !important; }
    li { font-size: 0.9rem !important; }
    details:not([open])::details-content { content-visibility: visible; height: auto; }
}
</style>
"""
# Hidden but laid out: a chart that has no width when it is drawn would complain.
ALONE = """
<style>
.st-key-page { position: absolute !important; height: 0 !important; overflow: hidden; }
.st-key-page, .st-key-page * { visibility: hidden !important; }
header, [data-testid="stHeader"] { display: none !important; }
[data-testid="stMainBlockContainer"] { padding: 0.5rem !important; max-width: none !important; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); }
</style>
"""
