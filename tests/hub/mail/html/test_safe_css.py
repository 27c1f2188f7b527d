"""A letter's styles are plain values of harmless properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.mail.safe_css import safe_style
from tests.hub.mail.html.inspecting import COVERING, STYLE


@pytest.mark.parametrize(
    ("style", "safe"),
    [
        ("COLOR: Red", "color: red"),
        ("margin:0 0 10.0pt 0;mso-line-height-rule:exactly", "margin: 0 0 10.0pt 0"),
        ("font:bold 12px/1.5 'Segoe UI', Arial", "font: bold 12px/1.5 'segoe ui', arial"),
        (
            "color:rgb(1, 2, 3)!important; background-color:rgba(0,0,0,.5)",
            "color: rgb(1, 2, 3)!important; background-color: rgba(0,0,0,.5)",
        ),
        ("background:#fff url('https://away.example/p.png') no-repeat center", "background-color: #fff"),
        ("background:url(https://away.example/p.png) no-repeat", ""),
        ("background:none", ""),
        ("border:1px solid #ccc;width:50%;max-width:600px", "border: 1px solid #ccc; width: 50%; max-width: 600px"),
        ("letter-spacing:-0.5px", "letter-spacing: -0.5px"),
        ("margin-left:-10px;text-indent:-9999px", ""),
        ("display:none;display:flex;display:inline-block !important", "display: none; display: inline-block !important"),
        ("position:fixed;top:0;z-index:9;opacity:0;transform:none;float:left", "float: left"),
        ("width:calc(100% + 1px);height:var(--x);color:attr(x)", ""),
        ("width:expression(alert(1))", ""),
        ("color:r\\65 d", ""),
        ("color:/**/red", ""),
        ("color:red}p{color:blue", ""),
        ("color", ""),
        (":red", ""),
        ("", ""),
        ("color:" + "red " * 2_000, ""),
    ],
)
def test_styles(style: str, safe: str) -> None:
    assert safe_style(style) == safe


@given(st.text(max_size=200) | st.from_regex(r"\A(?:(?:color|margin|font|background|width):[ a-z0-9#%.,()'\"!/\\@-]{0,20};?){0,5}\Z"))
def test_any_style(style: str) -> None:
    safe = safe_style(style)
    assert STYLE.fullmatch(safe)
    assert not COVERING.search(safe)
    assert safe_style(safe) == safe
