"""The design sheet: every widget in one window, to be looked at and compared; also a script that renders it.

python -m tests.app.widgets.gallery FOLDER
"""

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QMenu,
    QProgressBar,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.theme import DARK, LIGHT, higher_contrast
from app.widgets.badge import Badge
from app.widgets.banner import Banner
from app.widgets.bottom_bar import BottomBar
from app.widgets.buttons import Button, IconButton
from app.widgets.card import Card
from app.widgets.chip import Chip
from app.widgets.choice import Option
from app.widgets.code_well import CodeWell
from app.widgets.connection_button import ConnectionFacts
from app.widgets.copy_rows import CopyRow, CopyRows
from app.widgets.dialog import Dialog
from app.widgets.empty_state import EmptyState
from app.widgets.filter_chips import FilterChips
from app.widgets.flow_brush import FlowBrush
from app.widgets.fonts import Type
from app.widgets.form import Field, Form
from app.widgets.key_caps import KeyCaps
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.logo import Logo
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.option_card import CardOption, OptionCards, Point
from app.widgets.page_head import PageHead
from app.widgets.palette import CommandPalette
from app.widgets.qr import QrCode
from app.widgets.rail import Rail
from app.widgets.search_field import SearchField
from app.widgets.secret_field import SecretField
from app.widgets.segmented import Segmented
from app.widgets.skeleton import Skeleton
from app.widgets.status_bar import StatusBar
from app.widgets.steps import Step, Steps
from app.widgets.table_model import RowsModel
from app.widgets.table_view import TableView
from app.widgets.tabs import Tabs
from app.widgets.toast import Toasts
from app.widgets.toggle import Toggle
from app.widgets.top_bar import TopBar
from tests.app.widgets.gallery_samples import BARS, COLUMNS, ENTRIES, SAMPLES, SCREENS, Sample


def controls(look: Look) -> QWidget:
    """Buttons, fields, marks and notes."""
    page = QFrame()
    page.setProperty("ground", "surface")
    whole = column(spacing=14, margins=(24, 16, 24, 16), parent=page)
    whole.addLayout(_type_scale())
    whole.addWidget(_heading("CONTROLS, 32 PX HIGH, 28 PX IN TOOLBARS AND PANES"))
    whole.addLayout(_buttons(look))
    whole.addLayout(_switches(look))
    whole.addLayout(_marks(look))
    whole.addWidget(_form(look, abreast=4))
    whole.addLayout(
        row(
            Note(look, "danger", "Refused: the token was revoked on 20 Nov", "What happened, then what to do."),
            Note(look, "warn", "Works only on your network", "Set a public address in Settings."),
            Note(look, "ok", "Saved as version 4", "All 12 examples pass."),
            Note(look, "info", "Senet must reach you", "", action=Button(look, "Set up", "link")),
        )
    )
    chart = FlowBrush(look)
    chart.show_bars(BARS)
    whole.addWidget(_heading("SIGNATURE: LET IN ABOVE, REFUSED BELOW"))
    whole.addWidget(chart)
    whole.addStretch()
    return page


def window(look: Look) -> QWidget:
    """The frame of the window around a page with a table."""
    frame = QFrame()
    frame.setProperty("ground", "canvas")
    rail = Rail(look, SCREENS, (Option("settings", "Settings", "settings"),))
    rail.choose("access")
    rail.set_dot("orbit", "warn", "2 changes wait for you")
    top = TopBar(look)
    top.show_connection(ConnectionFacts("This computer", "https://192.168.1.24:8443"))
    top.flow.show_bars(BARS[:34])
    top.show_rate("38 / min")
    top.show_notices(3)
    status = StatusBar(look)
    for key, icon, text, tone in (
        ("server", "circle-check", "Server running", "ok"),
        ("records", "database", "1,284,907 records", "text2"),
        ("disk", "hard-drive", "612 MB", "text2"),
        ("uplink", "clock", "Last uplink 4 s ago", "text2"),
    ):
        status.set_item(key, icon, text, tone)
    status.show_job("Export", 42)
    status.set_fact("zone", "Times: this computer, UTC−05:00")
    status.set_fact("version", "Sluice 1.0")
    page = _tokens(look)
    banner = Banner(look)
    right = column(top, banner, page, status, spacing=0)
    right.setStretch(2, 1)
    row(rail, right, spacing=0, parent=frame).setStretch(1, 1)
    return frame


def cards(look: Look) -> QWidget:
    """Cards, steps, empty and loading states, secrets."""
    page = QFrame()
    page.setProperty("ground", "canvas")
    first = Card("Get your first record", big=True)
    first.add_at_end(Button(look, "Hide", "link"))
    first.body.addWidget(_steps(look))
    empty = Card("Empty")
    empty.body.addWidget(
        EmptyState(
            look,
            "inbox",
            "No record yet",
            "A recType fills when a device posts to it. Send one yourself, or let the simulator play a device.",
            Button(look, "Send a test record", "primary", "send"),
            Button(look, "Start simulator", icon="play"),
            command=CodeWell(look, "curl https://192.168.1.24:8443/share/us.senet \\\n  -d '{}'", "the command"),
            note=Note(look, "danger", "", "Someone tried 12 s ago: 401.", action=Button(look, "Show it", "link")),
        )
    )
    loading = Card("Loading")
    loading.body.addWidget(Skeleton(look))
    secrets = Card("Secrets")
    secrets.add_beside(Badge(look, "Listening", "accent", "radio"))
    secrets.body.addWidget(SecretField(look, "the secret", "7fd2"))
    secrets.body.addLayout(row(PlainLabel("41,208", Type.NUMBER)))
    secrets.body.addWidget(QrCode(look, "https://192.168.1.24:8443/share/us.philadelphia", "the address", 160))
    secrets.body.addStretch()
    left, right = column(first, loading, spacing=16), column(empty, secrets, spacing=16)
    whole = row(left, right, spacing=16, margins=(24, 16, 24, 16), parent=page)
    whole.setStretch(0, 1)
    whole.setStretch(1, 1)
    return page


def request_dialog(look: Look) -> Dialog:
    dialog = Dialog(look, "Request token", "POST https://192.168.1.24:8443/oauth2/token   grant_type=pipe")
    pipe = (Point("POST to any recType"), Point("Cannot read", "x", "danger"), Point("Never expires", "clock"))
    password = (Point("Read, write, delete"), Point("Scope can be narrowed"), Point("Expires after 48 h", "clock"))
    dialog.body.addWidget(
        OptionCards(
            look,
            (
                CardOption("pipe", "Pipe token", "For devices that send.", pipe, ("Pipe", "accent"), "log-in"),
                CardOption("password", "Password token", "For reports.", password, ("Bearer", "info"), "database"),
            ),
            "Kind of token",
        )
    )
    dialog.body.addWidget(_form(look, abreast=2))
    dialog.add_help(Button(look, "Copy as curl", "ghost", "terminal"))
    dialog.set_action("Request pipe token")
    return dialog


def _tokens(look: Look) -> QWidget:
    page = QFrame()
    page.setProperty("ground", "surface")
    tabs = Tabs(look, (Option("keys", "App Keys"), Option("tokens", "Tokens"), Option("hooks", "Webhooks")), "Access")
    tabs.choose("tokens")
    tabs.set_note("keys", "5")
    tabs.set_note("tokens", "14")
    tabs.set_note("hooks", "1 failing", "danger")
    head = PageHead(
        "Access",
        "Who may send and who may read. Keys name an app; tokens open the gate.",
        Button(look, "Request token", "primary", "plus"),
        tabs=tabs,
    )
    filters = FilterChips(look, (Option("all", "All"), Option("pipe", "Pipe"), Option("never", "Never used")), "Filter")
    for key, count in (("all", 14), ("pipe", 8), ("never", 1)):
        filters.set_count(key, count)
    search = SearchField(look, "Filter by app, identity, token end or address")
    search.setFixedWidth(320)
    bar = row(search, filters, IconButton(look, "refresh-cw", "Refresh"), margins=(24, 10, 24, 10))
    bar.setStretch(1, 1)
    model = RowsModel[Sample](COLUMNS, key=lambda one: one.token, parent=page)
    model.set_rows(SAMPLES)
    table = TableView(look, "Tokens", ticks=True)
    table.setModel(model)
    table.sort_by(1)
    table.select([3, 5, 6])
    column(head, bar, table, spacing=0, parent=page).setStretch(2, 1)
    below = BottomBar(
        look,
        page,
        Button(look, "Copy as", icon="copy", menu=QMenu(page)),
        Button(look, "Rotate…", icon="rotate-ccw"),
        Button(look, "Revoke…", "danger_quiet", "ban"),
        table=table,
    )
    below.show_state("3 tokens selected", "14 devices and 1 unknown caller use them")
    return page


def _steps(look: Look) -> Steps:
    steps = Steps(
        look,
        (
            Step("key", "Create an app key", "HackIoT, created today 09:10"),
            Step("token", "Generate a pipe token", "6e0d93af…7a03d94e, posts only, never expires"),
            Step("device", "Point a device at this server", "Paste these into the notification target."),
            Step("record", "See the first record", "It appears here and in Data the moment it arrives."),
        ),
    )
    steps.set_state("key", "done")
    steps.set_state("token", "done")
    steps.set_state("device", "now")
    steps.set_aside("key", Button(look, "Open", "link"))
    steps.set_aside("device", Badge(look, "Listening", "accent", "radio"))
    steps.set_aside("record", Button(look, "Send a test record", icon="send", small=True))
    steps.set_body(
        "device",
        CopyRows(
            look,
            (
                CopyRow("url", "URL", "https://192.168.1.24:8443/share/us.philadelphia.senet.em300"),
                CopyRow("header", "Header", "Authorization: Bearer 6e0d93af58b1…7a03d94e"),
            ),
        ),
    )
    return steps


def _type_scale() -> QVBoxLayout:
    samples = {Type.NUMBER: "1,204", Type.PAGE: "Page title", Type.TITLE: "Dialog title", Type.SECTION: "Card title"}
    first = row(*(PlainLabel(text, style) for style, text in samples.items()), spacing=24)
    second = row(
        PlainLabel("Body, table cell, control", Type.BODY),
        PlainLabel("Name, lobby-em500", Type.NAME),
        PlainLabel("Secondary, hint", Type.HINT, "text2"),
        PlainLabel("11726d5b3c1031f65c32e60f75fc0339", Type.MONO),
        PlainLabel("01 75 5C", Type.MONO_STRONG),
        spacing=24,
    )
    for line in (first, second):
        line.addStretch()
    return column(first, second)


def _buttons(look: Look) -> QVBoxLayout:
    disabled = Button(look, "Disabled")
    disabled.allow(False, "Nothing is selected")
    menu = QMenu()
    with_menu = Button(look, "Menu", icon="copy", menu=menu)
    menu.setParent(with_menu, menu.windowFlags())
    line = row(
        Button(look, "Primary", "primary", "plus"),
        Button(look, "Secondary"),
        with_menu,
        Button(look, "Ghost", "ghost"),
        Button(look, "Link", "link"),
        Button(look, "Danger", "danger", "ban"),
        Button(look, "Danger, quiet", "danger_quiet"),
        disabled,
        Button(look, "Small", icon="terminal", small=True),
        IconButton(look, "refresh-cw", "Refresh"),
        IconButton(look, "trash-2", "Delete", role="danger"),
    )
    line.addStretch()
    return column(line)


def _switches(look: Look) -> QVBoxLayout:
    checked, chosen, partial = QCheckBox("Checked"), QRadioButton("Chosen"), QCheckBox("Some")
    checked.setChecked(True)
    chosen.setChecked(True)
    partial.setCheckState(Qt.CheckState.PartiallyChecked)
    live = Segmented(look, (Option("live", "Live", "radio"), Option("hold", "Hold", "pause")), "Live or hold")
    spans = Segmented(look, (Option("1", "1 h"), Option("24", "24 h"), Option("7", "7 d")), "Span")
    toggles = (Toggle(look, "Status", checked=True), Toggle(look, "Legacy", label="Legacy format"))
    line = row(*toggles, checked, QCheckBox("Off"), partial, chosen, QRadioButton("Not"), live, spans, spacing=14)
    line.addStretch()
    return column(line)


def _marks(look: Look) -> QVBoxLayout:
    progress = QProgressBar()
    progress.setTextVisible(False)
    progress.setValue(42)
    progress.setFixedWidth(90)
    line = row(
        Logo(look, 32),
        Badge(look, "Let in", "ok", "circle-check"),
        Badge(look, "Retrying", "warn", "clock"),
        Badge(look, "Refused", "danger", "circle-x"),
        Badge(look, "Staged", "info", "pencil"),
        Badge(look, "Queued", "neutral", "clock"),
        Badge(look, "Pipe", "accent"),
        Chip(look, "11726d5b…c0339d9a", "Token"),
        Chip(look, "••••••••c41e", "Secret", known=False),
        KeyCaps(look, "Ctrl+K"),
        progress,
    )
    line.addStretch()
    return column(line)


def _form(look: Look, *, abreast: int) -> Form:
    wrong, valid, unset = QLineEdit("84430"), QLineEdit("8443"), QComboBox()
    unset.addItem("Not set")
    form = Form()
    fields = (
        Field(look, "With hint", QLineEdit("us.philadelphia.*"), hint="Leave empty to allow every recType."),
        Field(look, "Valid", valid),
        Field(look, "Wrong", wrong, check=lambda: "A port is 1 to 65535."),
        Field(look, "Optional", unset, optional=True),
    )
    for first in range(0, len(fields), abreast):
        form.add_row(*fields[first : first + abreast])
    fields[1].show_confirmed("Free, firewall open")
    fields[2].problem()
    return form


def _heading(text: str) -> QLabel:
    return PlainLabel(text, Type.HEADER, "text3")


PAGES = (("controls", controls, 760), ("window", window, 900), ("cards", cards, 1000))


def render(look: Look, folder: Path) -> None:
    """Every page in every theme as a PNG."""
    for theme in (LIGHT, DARK, higher_contrast(LIGHT), higher_contrast(DARK)):
        look.switch(theme)
        for name, build, height in PAGES:
            shown = build(look)
            shown.resize(1440, height)
            _save(shown, folder / f"{name}-{theme.name}.png")
            if name == "window":
                _save_floating(look, shown, folder)
            shown.close()
        dialog = request_dialog(look)
        _save(dialog, folder / f"dialog-{theme.name}.png")
        dialog.close()


def _save_floating(look: Look, shown: QWidget, folder: Path) -> None:
    toasts = Toasts(look, shown)
    toasts.show("2 tokens rotated", "The old ones stop on 23 Nov.", link=("See targets", lambda: None))
    toasts.show("Not saved", "The server answered 500.", tone="danger")
    _save(shown, folder / f"toasts-{look.theme.name}.png")
    palette = CommandPalette(look, shown, lambda: ENTRIES)
    palette.open("phil")
    _save(shown, folder / f"palette-{look.theme.name}.png")


def _save(shown: QWidget, file: Path) -> None:
    shown.show()
    QApplication.processEvents()
    shown.grab().save(str(file))


if __name__ == "__main__":
    application = QApplication(sys.argv)
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    render(Look(application, still=True), target)
