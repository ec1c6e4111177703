"""The bundled fonts and the type scale."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QWidget

from resources import FOLDER

UI_FAMILY = "Inter"
DISPLAY_FAMILY = "Inter Display"
MONO_FAMILY = "JetBrains Mono"


@dataclass(frozen=True, slots=True)
class Face:
    """One step of the type scale; the size is in device independent pixels at text scale 1."""

    family: str
    size: int
    weight: int = 400
    spacing: float = 0.0


class Type(Enum):
    """Every text style of the window; the name in lower case is the `role` of a label."""

    NUMBER = Face(DISPLAY_FAMILY, 24, 600)
    PAGE = Face(DISPLAY_FAMILY, 20, 600)
    TITLE = Face(UI_FAMILY, 16, 600)
    SECTION = Face(UI_FAMILY, 14, 600)
    BODY = Face(UI_FAMILY, 13)
    NAME = Face(UI_FAMILY, 13, 500)
    STRONG = Face(UI_FAMILY, 13, 600)
    HINT = Face(UI_FAMILY, 12)
    LABEL = Face(UI_FAMILY, 12, 500)
    HINT_STRONG = Face(UI_FAMILY, 12, 600)
    SMALL = Face(UI_FAMILY, 11)
    HEADER = Face(UI_FAMILY, 11, 600, 0.4)
    BADGE = Face(UI_FAMILY, 11, 600)
    MONO = Face(MONO_FAMILY, 12)
    MONO_STRONG = Face(MONO_FAMILY, 12, 600)
    MONO_SMALL = Face(MONO_FAMILY, 11)

    __hash__ = object.__hash__  # looked up for every cell that is painted, and there is one of each


def load_fonts(app: QObject) -> None:
    """Make the bundled files known to Qt, once an application."""
    if app.property("fonts_loaded"):
        return
    app.setProperty("fonts_loaded", True)
    for file in (FOLDER / "fonts").glob("*.ttf"):
        QFontDatabase.addApplicationFont(str(file))


def use_mono(widget: QWidget) -> None:
    """Show a field or label in the mono font; the style sheet knows the family, only a font knows its features."""
    widget.setProperty("mono", "true")
    widget.setFont(font(Type.MONO))


def font(style: Type, scale: float = 1.0) -> QFont:
    """The font of one step of the scale, with tabular digits and without hinting."""
    face = style.value
    made = QFont(face.family)
    made.setPixelSize(round(face.size * scale))
    made.setWeight(QFont.Weight(face.weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if face.spacing:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, face.spacing * scale)
    if face.family == MONO_FAMILY:
        made.setStyleHint(QFont.StyleHint.Monospace)
        made.setFeature(QFont.Tag("calt"), 0)
    else:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made
