"""One style sheet and one palette for the application, made from the tokens."""

import re
from string import Template

from PySide6.QtGui import QColor, QPalette

from app.theme import Theme
from app.widgets.fonts import Face, Type
from resources import FOLDER

TONES = ("text", "text2", "text3", "disabled", "accent_text", "on_accent", "ok", "warn", "danger", "info", "rail_text")
_PIXELS = re.compile(r"@(\d+(?:\.\d+)?)")


def style_sheet(theme: Theme, scale: float) -> str:
    """The template with `$role` replaced by a colour and `@13` by 13 px times the text scale."""
    folder = FOLDER / "styles"
    template = (folder / "app.qss").read_text(encoding="utf-8")
    marks = folder / ("dark" if theme.dark else "light")
    rules = Template(template).substitute(theme.roles(), marks=marks.as_posix())
    return _scaled("\n".join([rules, *_tones(theme), *_roles()]), scale)


def palette(theme: Theme) -> QPalette:
    """The colours Fusion uses where no rule of the style sheet reaches."""
    made = QPalette()
    for role, color in _PALETTE.items():
        made.setColor(role, QColor(theme.color(color)))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.disabled))
    return made


def _tones(theme: Theme) -> list[str]:
    return [f'QLabel[tone="{role}"] {{ color: {theme.color(role)}; }}' for role in TONES]


def _roles() -> list[str]:
    return [f'QLabel[role="{style.name.lower()}"] {{ {_face(style.value)} }}' for style in Type]


def _face(face: Face) -> str:
    spacing = f" letter-spacing: {face.spacing}px;" if face.spacing else ""
    return f'font-family: "{face.family}"; font-size: @{face.size}; font-weight: {face.weight};{spacing}'


def _scaled(rules: str, scale: float) -> str:
    return _PIXELS.sub(lambda match: f"{round(float(match[1]) * scale)}px", rules)


_PALETTE = {
    QPalette.ColorRole.Window: "surface",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "subtle",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "text3",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "danger",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent_text",
    QPalette.ColorRole.LinkVisited: "accent_text",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.Midlight: "hover",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "line_strong",
    QPalette.ColorRole.Shadow: "line_strong",
}
