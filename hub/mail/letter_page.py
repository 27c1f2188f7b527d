"""The page that a letter's safe HTML stands in: white paper, as letters are written for, in a frame that runs nothing and loads nothing.

What it may load is said twice: in the headers, and in the page, for whoever shows the page without them.
"""

from __future__ import annotations

from hub.mail.rewriting import Pictures
from hub.mail.safe_html import SafeHtml

NOTHING = ("default-src 'none'", "style-src 'unsafe-inline'", "base-uri 'none'", "form-action 'none'")
CUT = "This letter is longer than is shown here. All of it is in the letter as it came."
LOOKS = """
:root { color-scheme: light; }
html { background: #fff; }
body { margin: 0; padding: 12px; color: #1a1a1a; background: #fff; font: 14px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
.letter { max-width: 100%; overflow-x: auto; }
.letter * { max-width: 100% !important; box-sizing: border-box; }
.letter > :first-child { margin-top: 0; }
img { height: auto; }
table { border-collapse: separate; }
pre { white-space: pre-wrap; }
blockquote { margin: 8px 0; padding-left: 12px; border-left: 3px solid #d0d4da; }
a { color: #0b5cad; }
.held-picture, .goes-to, .remark { display: inline-block !important; padding: 1px 6px !important; border-radius: 4px !important;
  font: 12px/1.5 system-ui, sans-serif !important; color: #4a5260 !important; background: #eef0f3 !important; }
.goes-to { color: #7a2e00 !important; background: #fdeee2 !important; }
.remark { margin-top: 12px !important; }
"""


def letter_page(letter: SafeHtml, pictures: Pictures) -> str:
    """A whole document."""
    remark = f'<p class="remark">{CUT}</p>' if letter.is_cut else ""
    return f"""<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{"; ".join(_policy(pictures))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Letter</title>
<style>{LOOKS}</style>
</head>
<body><div class="letter">{letter.html}</div>{remark}</body>
</html>
"""


def page_headers(pictures: Pictures) -> dict[str, str]:
    """Only a page of the hub's own may frame it; as a page by itself, too, it is as good as from nowhere."""
    frame = ("frame-ancestors 'self'", "sandbox allow-popups allow-popups-to-escape-sandbox")
    return {
        "Content-Security-Policy": "; ".join((*_policy(pictures), *frame)),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-cache",
    }


def _policy(pictures: Pictures) -> tuple[str, ...]:
    return (*NOTHING, "img-src data: https: http:" if pictures == "shown" else "img-src data:")
