"""The two themes: every pair that carries text or a mark is legible."""

import pytest

from app.theme import (
    DARK,
    HIGH_CONTRAST,
    LIGHT,
    MARK_CONTRAST,
    TEXT_CONTRAST,
    Theme,
    contrast,
    higher_contrast,
)

THEMES = (LIGHT, DARK)

TEXT_PAIRS = (
    *((text, ground) for text in ("text", "text2", "text3") for ground in ("surface", "canvas", "subtle", "raised")),
    *((text, "sunken") for text in ("text", "text2", "text3", "accent_text")),
    *((text, "selection") for text in ("text", "text2", "text3", "ok", "warn", "danger", "info", "accent_text")),
    *((text, "hover") for text in ("text", "text2", "text3")),
    *((text, "surface") for text in ("accent", "accent_text", "ok", "warn", "danger", "info")),
    ("ok", "ok_soft"),
    ("warn", "warn_soft"),
    ("danger", "danger_soft"),
    ("info", "info_soft"),
    ("text", "ok_soft"),
    ("text", "warn_soft"),
    ("text", "danger_soft"),
    ("text", "info_soft"),
    ("text2", "neutral_soft"),
    ("accent_text", "accent_soft"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_danger", "danger_fill"),
    ("rail_text", "rail"),
    ("on_rail", "rail_active"),
    ("text", "byte_a"),
    ("text", "byte_b"),
    *((f"syntax_{part}", "sunken") for part in ("key", "string", "number", "keyword")),
    *((f"syntax_{part}", "surface") for part in ("key", "string", "number", "keyword", "comment")),
)
MARK_PAIRS = (
    ("line_strong", "surface"),
    ("line_strong", "canvas"),
    ("line_strong", "raised"),
    ("focus", "canvas"),
    ("focus", "surface"),
    ("focus", "raised"),
    ("accent", "surface"),
    ("accent", "selection"),
    ("ok_fill", "surface"),
    ("warn_fill", "surface"),
    ("danger_fill", "surface"),
    ("info_fill", "surface"),
    ("rail_mark", "rail"),
    ("warn_fill", "rail"),
)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_that_text_is_legible_on_its_ground(theme: Theme, text: str, ground: str) -> None:
    assert contrast(theme.color(text), theme.color(ground)) >= TEXT_CONTRAST


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize(("mark", "ground"), MARK_PAIRS)
def test_that_borders_rings_and_marks_can_be_seen(theme: Theme, mark: str, ground: str) -> None:
    assert contrast(theme.color(mark), theme.color(ground)) >= MARK_CONTRAST


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_that_a_plotted_series_can_be_read_on_the_surface(theme: Theme) -> None:
    assert all(contrast(color, theme.surface) >= TEXT_CONTRAST for color in theme.plot)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize(("text", "ground"), [pair for pair in TEXT_PAIRS if "hover" not in pair])
def test_that_higher_contrast_brings_all_text_to_seven_to_one(theme: Theme, text: str, ground: str) -> None:
    strong = higher_contrast(theme)
    assert contrast(strong.color(text), strong.color(ground)) >= HIGH_CONTRAST


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_that_higher_contrast_makes_separators_as_strong_as_borders(theme: Theme) -> None:
    strong = higher_contrast(theme)
    assert strong.line == theme.line_strong
    assert strong.text3 == strong.text2


def test_that_both_themes_name_different_colours_for_text_and_ground() -> None:
    assert contrast(LIGHT.text, DARK.text) > HIGH_CONTRAST
    assert contrast(LIGHT.surface, DARK.surface) > HIGH_CONTRAST


def test_that_black_on_white_has_the_contrast_the_standard_names() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
