"""The colour roles of both themes: widgets ask for a role, never for a hex value."""

from dataclasses import asdict, dataclass, replace
from typing import Any

TEXT_CONTRAST = 4.5
MARK_CONTRAST = 3.0
HIGH_CONTRAST = 7.0


@dataclass(frozen=True, slots=True)
class Theme:
    """Every colour of the window by role."""

    name: str
    dark: bool

    canvas: str
    surface: str
    raised: str
    subtle: str
    sunken: str
    line: str
    line_strong: str

    text: str
    text2: str
    text3: str
    disabled: str

    accent: str
    accent_hover: str
    accent_down: str
    on_accent: str
    accent_soft: str
    selection: str
    accent_text: str
    focus: str

    ok: str
    ok_soft: str
    ok_fill: str
    warn: str
    warn_soft: str
    warn_fill: str
    danger: str
    danger_soft: str
    danger_fill: str
    on_danger: str
    info: str
    info_soft: str
    info_fill: str
    neutral_soft: str
    hover: str

    rail: str
    rail_active: str
    rail_text: str
    on_rail: str
    rail_mark: str

    byte_a: str
    byte_b: str

    syntax_key: str
    syntax_string: str
    syntax_number: str
    syntax_keyword: str
    syntax_comment: str

    plot: tuple[str, str, str, str, str, str]

    def color(self, role: str) -> str:
        """The hex value of a role named in data, such as the state of a badge."""
        value: str = getattr(self, role)
        return value

    def roles(self) -> dict[str, str]:
        """Every single colour by its role."""
        return {role: value for role, value in asdict(self).items() if isinstance(value, str) and role != "name"}


LIGHT = Theme(
    name="light",
    dark=False,
    canvas="#F2F5F6",
    surface="#FFFFFF",
    raised="#FFFFFF",
    subtle="#F7F9FA",
    sunken="#EDF1F3",
    line="#DBE2E6",
    line_strong="#7B8993",
    text="#12212B",
    text2="#40515D",
    text3="#5A6A76",
    disabled="#98A5AD",
    accent="#0A6A82",
    accent_hover="#085A6F",
    accent_down="#064A5C",
    on_accent="#FFFFFF",
    accent_soft="#DFF1F5",
    selection="#DFF1F5",
    accent_text="#075C72",
    focus="#0A6A82",
    ok="#17703C",
    ok_soft="#E1F3E8",
    ok_fill="#1F8A4C",
    warn="#7D5000",
    warn_soft="#FFF1D2",
    warn_fill="#B87503",
    danger="#AE1F2A",
    danger_soft="#FCE6E7",
    danger_fill="#B9252F",
    on_danger="#FFFFFF",
    info="#5142BD",
    info_soft="#EBE9FB",
    info_fill="#6656D6",
    neutral_soft="#E8EDF0",
    hover="#F0F5F7",
    rail="#0D2932",
    rail_active="#164553",
    rail_text="#A9C6CF",
    on_rail="#FFFFFF",
    rail_mark="#4FC1D9",
    byte_a="#CDE9F0",
    byte_b="#FBE3B5",
    syntax_key="#075C72",
    syntax_string="#17703C",
    syntax_number="#9A4A00",
    syntax_keyword="#5142BD",
    syntax_comment="#5A6A76",
    plot=("#0A6A82", "#C2470C", "#6A4BC6", "#12212B", "#9B0F5F", "#5C3A00"),
)

DARK = Theme(
    name="dark",
    dark=True,
    canvas="#0C1215",
    surface="#131A1E",
    raised="#1A2328",
    subtle="#171F24",
    sunken="#0E1417",
    line="#263138",
    line_strong="#6A7A84",
    text="#E6EDF0",
    text2="#B1BFC7",
    text3="#8E9DA6",
    disabled="#5A6870",
    accent="#45B8D0",
    accent_hover="#62C8DD",
    accent_down="#2FA3BB",
    on_accent="#04181E",
    accent_soft="#11333D",
    selection="#11333D",
    accent_text="#7FD8EA",
    focus="#62C8DD",
    ok="#63CB8E",
    ok_soft="#12301F",
    ok_fill="#3FAF70",
    warn="#EDB954",
    warn_soft="#33280E",
    warn_fill="#D39A2C",
    danger="#FF9492",
    danger_soft="#3B1A1C",
    danger_fill="#C53A42",
    on_danger="#FFFFFF",
    info="#B3A6FF",
    info_soft="#252047",
    info_fill="#8E7DF5",
    neutral_soft="#222C32",
    hover="#1A2429",
    rail="#080D0F",
    rail_active="#123039",
    rail_text="#93A7AF",
    on_rail="#FFFFFF",
    rail_mark="#4FC1D9",
    byte_a="#164955",
    byte_b="#4B3A12",
    syntax_key="#7FD8EA",
    syntax_string="#8FD9A8",
    syntax_number="#F2B27A",
    syntax_keyword="#B3A6FF",
    syntax_comment="#8E9DA6",
    plot=("#56C7DE", "#FF9C66", "#B5A2FF", "#E6EDF0", "#FF5FA8", "#FFD84D"),
)


def higher_contrast(theme: Theme) -> Theme:
    """The same theme with strong lines and every text at 7 : 1 or more on the ground it stands on."""
    strong = replace(theme, text3=theme.text2, line=theme.line_strong)
    pushed: dict[str, Any] = {role: _pushed(strong, role, grounds) for role, grounds in _AGAINST.items()}
    return replace(strong, **pushed, name=f"{theme.name}-contrast")


def contrast(first: str, second: str) -> float:
    """The contrast ratio of WCAG 2 between two hex colours."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


_AGAINST: dict[str, tuple[str, ...]] = {  # what a role stands on, or what stands on it
    "text2": ("surface", "canvas", "subtle", "sunken", "raised", "selection", "neutral_soft"),
    "text3": ("surface", "canvas", "subtle", "sunken", "raised", "selection", "neutral_soft"),
    "accent_text": ("surface", "raised", "accent_soft"),
    "ok": ("surface", "ok_soft", "selection"),
    "warn": ("surface", "warn_soft", "selection"),
    "danger": ("surface", "danger_soft", "selection"),
    "info": ("surface", "info_soft", "selection"),
    "rail_text": ("rail", "rail_active"),
    "syntax_key": ("sunken", "surface"),
    "syntax_string": ("sunken", "surface"),
    "syntax_number": ("sunken", "surface"),
    "syntax_keyword": ("sunken", "surface"),
    "syntax_comment": ("sunken", "surface"),
    "accent": ("on_accent",),
    "accent_hover": ("on_accent",),
    "accent_down": ("on_accent",),
    "danger_fill": ("on_danger",),
}


def _pushed(theme: Theme, role: str, against: tuple[str, ...]) -> str:
    """The role's colour moved away from what it stands against until it is legible."""
    start = theme.color(role)
    others = [theme.color(other) for other in against]
    pole = "#000000" if sum(map(_luminance, others)) / len(others) > _luminance(start) else "#FFFFFF"
    steps = (_mixed(start, pole, step / 50) for step in range(51))
    return next((one for one in steps if all(contrast(one, other) >= HIGH_CONTRAST for other in others)), pole)


def _mixed(first: str, second: str, share: float) -> str:
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    linear: float = channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
    return linear


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
