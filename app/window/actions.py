"""Every action of the application, once: buttons, menus, shortcuts and the palette all show these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.widgets.look import Look


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """`screen` is where the action belongs: the palette goes there before it acts."""

    name: str
    text: str
    icon: str
    shortcut: str = ""
    screen: str = ""
    is_global: bool = False  # its shortcut works everywhere, not only while its screen is shown


SPECS = (
    ActionSpec("go.home", "Go to Home", "house", "Ctrl+1", is_global=True),
    ActionSpec("go.access", "Go to Access", "key-round", "Ctrl+2", is_global=True),
    ActionSpec("go.devices", "Go to Devices", "router", "Ctrl+3", is_global=True),
    ActionSpec("go.data", "Go to Data", "database", "Ctrl+4", is_global=True),
    ActionSpec("go.decoders", "Go to Decoders", "braces", "Ctrl+5", is_global=True),
    ActionSpec("go.orbit", "Go to Orbit", "satellite-dish", "Ctrl+6", is_global=True),
    ActionSpec("go.activity", "Go to Activity", "list-checks", "Ctrl+7", is_global=True),
    ActionSpec("go.settings", "Go to Settings", "settings", "Ctrl+,", is_global=True),
    ActionSpec("setup.open", "Set up a sender…", "radio", "Ctrl+Shift+S", is_global=True),
    ActionSpec("files.export", "Export records…", "download", "Ctrl+E", "data"),
    ActionSpec("files.import", "Import records…", "upload", "", is_global=True),
    ActionSpec("help.shortcuts", "Keyboard shortcuts", "keyboard", "F1", is_global=True),
    ActionSpec("pane.next", "Next pane", "arrow-right", "F6", is_global=True),
    ActionSpec("pane.previous", "Previous pane", "arrow-left", "Shift+F6", is_global=True),
    ActionSpec("palette", "Search or run a command", "search", "Ctrl+K", is_global=True),
    ActionSpec("key.create", "Create new app…", "plus", "Ctrl+N", "access"),
    ActionSpec("key.edit", "Edit name and notes…", "pencil", "F2", "access"),
    ActionSpec("key.delete", "Delete app key…", "trash-2", "", "access"),
    ActionSpec("key.refresh", "Fetch the app keys again", "refresh-cw", "F5", "access"),
    ActionSpec("token.request", "Request token…", "plus", "Ctrl+Shift+T", "access"),
    ActionSpec("token.identify", "Identify a token…", "scan-line", "", "access"),
    ActionSpec("token.refresh", "Fetch the tokens again", "refresh-cw", "F5", "access"),
    ActionSpec("token.view", "View token…", "eye", "", "access"),
    ActionSpec("token.copy", "Copy token", "copy", "", "access"),
    ActionSpec("token.copy_header", "Copy Authorization header", "copy", "", "access"),
    ActionSpec("token.copy_curl", "Copy as curl", "terminal", "Ctrl+Shift+C", "access"),
    ActionSpec("token.copy_power_shell", "Copy as PowerShell", "terminal", "", "access"),
    ActionSpec("token.copy_senet", "Copy Senet target fields", "radio", "", "access"),
    ActionSpec("token.set_up", "Set up a sender with it…", "radio", "", "access"),
    ActionSpec("token.rotate", "Rotate…", "rotate-ccw", "", "access"),
    ActionSpec("token.keep", "Let the old token live on", "undo-2", "", "access"),
    ActionSpec("token.revoke", "Revoke…", "ban", "Del", "access"),
    ActionSpec("rule.create", "New rule", "plus", "Ctrl+N", "access"),
    ActionSpec("rule.edit", "Open rule", "pencil", "F2", "access"),
    ActionSpec("rule.duplicate", "Duplicate rule", "copy", "Ctrl+D", "access"),
    ActionSpec("rule.delete", "Delete rule…", "trash-2", "Del", "access"),
    ActionSpec("rule.save", "Save rule", "save", "Ctrl+Return", "access"),
    ActionSpec("rule.discard", "Discard the edits of the rule", "undo-2", "", "access"),
    ActionSpec("rule.run", "Run the simulation of the rule", "play", "Ctrl+R", "access"),
    ActionSpec("rule.back", "Back to the rules", "arrow-left", "Alt+Left", "access"),
    ActionSpec("rule.find", "Search the rules", "search", "Ctrl+F", "access"),
    ActionSpec("rule.refresh", "Fetch the rules again", "refresh-cw", "F5", "access"),
    ActionSpec("account.find", "Filter the accounts", "search", "Ctrl+F", "access"),
    ActionSpec("account.refresh", "Fetch the accounts again", "refresh-cw", "F5", "access"),
    ActionSpec("account.create", "New account…", "plus", "Ctrl+N", "access"),
    ActionSpec("account.password", "Set password of the account…", "lock", "", "access"),
    ActionSpec("account.move", "Change organisation of the account…", "building-2", "", "access"),
    ActionSpec("account.delete", "Delete account…", "trash-2", "Del", "access"),
    ActionSpec("key.for_account", "New key for the account…", "plus", "", "access"),
    ActionSpec("token.for_account", "Request token for the account…", "key-round", "", "access"),
    ActionSpec("user.create", "New user…", "plus", "Ctrl+N", "access"),
    ActionSpec("user.find", "Filter the users", "search", "Ctrl+F", "access"),
    ActionSpec("user.refresh", "Fetch the users again", "refresh-cw", "F5", "access"),
    ActionSpec("user.delete", "Delete user…", "trash-2", "", "access"),
    ActionSpec("user.give", "Give devices to the user…", "router", "", "access"),
    ActionSpec("user.key", "New key for the user…", "plus", "", "access"),
    ActionSpec("user.key_copy", "Copy key of the user", "copy", "", "access"),
    ActionSpec("user.key_rotate", "Rotate key of the user…", "rotate-ccw", "", "access"),
    ActionSpec("user.key_revoke", "Revoke key of the user…", "ban", "Del", "access"),
    ActionSpec("scopes.save", "Save the scopes of keys", "save", "Ctrl+Return", "access"),
    ActionSpec("scopes.discard", "Discard changed scopes", "undo-2", "", "access"),
    ActionSpec("api_key.create", "New API key…", "plus", "Ctrl+N", "access"),
    ActionSpec("api_key.compare", "Compare keys…", "git-compare-arrows", "", "access"),
    ActionSpec("user.of_key", "Show the user of the API key", "user", "", "access"),
    ActionSpec("api_key.copy", "Copy API key", "copy", "Ctrl+C", "access"),
    ActionSpec("api_key.rotate", "Rotate API key…", "rotate-ccw", "", "access"),
    ActionSpec("api_key.revoke", "Revoke API key…", "ban", "Del", "access"),
    ActionSpec("api_key.find", "Filter the API keys", "search", "Ctrl+F", "access"),
    ActionSpec("api_key.refresh", "Fetch the API keys again", "refresh-cw", "F5", "access"),
    ActionSpec("webhook.create", "New webhook…", "plus", "Ctrl+N", "access"),
    ActionSpec("webhook.edit", "Edit webhook…", "pencil", "F2", "access"),
    ActionSpec("webhook.switch", "Switch webhook on or off", "pause", "", "access"),
    ActionSpec("webhook.delete", "Delete webhook…", "trash-2", "Del", "access"),
    ActionSpec("webhook.test", "Send a test to the webhook", "send", "", "access"),
    ActionSpec("webhook.replay", "Replay failed deliveries…", "rotate-ccw", "", "access"),
    ActionSpec("webhook.find", "Filter the webhooks", "search", "Ctrl+F", "access"),
    ActionSpec("webhook.refresh", "Fetch the webhooks again", "refresh-cw", "F5", "access"),
    ActionSpec("organisation.create", "New organisation…", "building-2", "", "access"),
    ActionSpec("devices.find", "Filter the devices", "search", "Ctrl+F", "devices"),
    ActionSpec("devices.refresh", "Fetch the devices again", "refresh-cw", "F5", "devices"),
    ActionSpec("devices.add", "Add device…", "plus", "Ctrl+N", "devices"),
    ActionSpec("devices.import", "Import devices from CSV…", "download", "", "devices"),
    ActionSpec("devices.bulk", "Edit the selected devices…", "sliders-horizontal", "Ctrl+Shift+E", "devices"),
    ActionSpec("devices.assign", "Assign a target template…", "send", "", "devices"),
    ActionSpec("devices.delete", "Delete devices…", "trash-2", "Del", "devices"),
    ActionSpec("devices.plot", "Plot the data of the device", "chart-line", "", "devices"),
    ActionSpec("devices.requests", "Show the requests of the device", "list-checks", "", "devices"),
    ActionSpec("devices.orbit", "Open the device in Orbit", "satellite-dish", "", "devices"),
    ActionSpec("devices.setup", "Set up a sender for the device…", "radio", "", "devices"),
    ActionSpec("devices.report", "Save the commissioning report of the device…", "download", "", "devices"),
    ActionSpec("devices.log", "All deliveries, or back to the devices", "history", "", "devices"),
    ActionSpec("devices.inspector", "Show or hide the device", "eye", "Ctrl+I", "devices"),
    ActionSpec("devices.above", "Device above", "arrow-up", "Alt+Up", "devices"),
    ActionSpec("devices.below", "Device below", "arrow-down", "Alt+Down", "devices"),
    ActionSpec("devices.tab_1", "Details of the device", "router", "Alt+1", "devices"),
    ActionSpec("devices.tab_2", "Location of the device", "map-pin", "Alt+2", "devices"),
    ActionSpec("devices.tab_3", "Notification target of the device", "send", "Alt+3", "devices"),
    ActionSpec("devices.save", "Save the notification target", "save", "Ctrl+Return", "devices"),
    ActionSpec("devices.discard", "Discard the changes of the target", "undo-2", "", "devices"),
    ActionSpec("devices.test", "Test the notification target", "send", "Ctrl+R", "devices"),
    ActionSpec("devices.pause", "Pause or resume the target", "pause", "", "devices"),
    ActionSpec("devices.replay", "Replay failed deliveries of the target…", "rotate-ccw", "", "devices"),
    ActionSpec("devices.template", "Apply a target template…", "send", "", "devices"),
    ActionSpec("devices.secret", "New signing secret…", "key-round", "", "devices"),
    ActionSpec("devices.export", "Save the delivery log as CSV…", "download", "Ctrl+E", "devices"),
    ActionSpec("data.find", "Find a recType", "search", "Ctrl+F", "data"),
    ActionSpec("data.refresh", "Fetch records again", "refresh-cw", "F5", "data"),
    ActionSpec("data.hold", "Live or hold", "pause", "Ctrl+Space", "data"),
    ActionSpec("data.filter", "Filter records by a column", "funnel", "Ctrl+Shift+F", "data"),
    ActionSpec("data.sort", "Sort records by…", "chevrons-up-down", "Ctrl+Shift+O", "data"),
    ActionSpec("data.go_to", "Go to a moment…", "clock", "Ctrl+G", "data"),
    ActionSpec("data.delete", "Delete records…", "trash-2", "Del", "data"),
    ActionSpec("data.newer", "Newer record", "arrow-up", "Alt+Up", "data"),
    ActionSpec("data.older", "Older record", "arrow-down", "Alt+Down", "data"),
    ActionSpec("data.inspector", "Show or hide the inspector", "eye", "Ctrl+I", "data"),
    ActionSpec("data.plot", "Show or hide the plot", "chart-line", "Ctrl+P", "data"),
    ActionSpec("data.request", "Open the request of this record", "list-checks", "", "data"),
    ActionSpec("data.device", "Open the device of this record", "router", "Ctrl+D", "data"),
    ActionSpec("data.devices", "Devices of this recType", "router", "", "data"),
    ActionSpec("data.decoder", "Decoder of this recType…", "braces", "", "data"),
    ActionSpec("data.example", "Record as example", "flask-conical", "", "data"),
    ActionSpec("decoders.save", "Save the draft as a version", "save", "Ctrl+S", "decoders"),
    ActionSpec("decoders.save_noted", "Save with a note…", "save", "Ctrl+Alt+S", "decoders"),
    ActionSpec("decoders.find", "Find in the decoder", "search", "Ctrl+F", "decoders"),
    ActionSpec("decoders.replace", "Replace in the decoder", "pencil", "Ctrl+H", "decoders"),
    ActionSpec("decoders.find_one", "Find a decoder", "search", "Ctrl+Shift+F", "decoders"),
    ActionSpec("decoders.refresh", "Fetch the decoders again", "refresh-cw", "F5", "decoders"),
    ActionSpec("decoders.create", "New decoder or robot…", "plus", "Ctrl+N", "decoders"),
    ActionSpec("decoders.import", "Import decoders…", "download", "", "decoders"),
    ActionSpec("decoders.discard", "Discard the draft…", "undo-2", "", "decoders"),
    ActionSpec("decoders.versions", "Versions of the decoder…", "history", "", "decoders"),
    ActionSpec("decoders.run", "Run over history…", "play", "", "decoders"),
    ActionSpec("decoders.try", "Try the decoder now", "play", "Ctrl+Return", "decoders"),
    ActionSpec("decoders.take", "Take last uplink", "inbox", "Ctrl+U", "decoders"),
    ActionSpec("decoders.keep", "Keep as example…", "flask-conical", "Ctrl+Shift+E", "decoders"),
    ActionSpec("decoders.check", "Check the decoder…", "shield-check", "", "decoders"),
    ActionSpec("decoders.resume", "Call the suspended decoder again", "play", "", "decoders"),
    ActionSpec("decoders.rename", "Name and sensor…", "pencil", "F2", "decoders"),
    ActionSpec("decoders.export", "Save the text as a file…", "file-down", "Ctrl+E", "decoders"),
    ActionSpec("decoders.delete", "Delete decoder…", "trash-2", "", "decoders"),
    ActionSpec("decoders.editor", "Editor of the decoder", "file-code", "Alt+1", "decoders"),
    ActionSpec("decoders.examples", "Examples of the decoder", "flask-conical", "Alt+2", "decoders"),
    ActionSpec("decoders.uses", "Who uses the decoder", "router", "Alt+3", "decoders"),
    ActionSpec("decoders.history", "History run of the decoder", "history", "Alt+4", "decoders"),
    ActionSpec("robots.save", "Save the robot", "save", "Ctrl+S", "decoders"),
    ActionSpec("robots.test", "Test the robot, writes nothing", "play", "Ctrl+Return", "decoders"),
    ActionSpec("robots.resume", "Run the suspended robot again", "play", "", "decoders"),
    ActionSpec("robots.delete", "Delete robot…", "trash-2", "", "decoders"),
    ActionSpec("robots.find", "Find in the robot", "search", "Ctrl+F", "decoders"),
    ActionSpec("robots.replace", "Replace in the robot", "pencil", "Ctrl+H", "decoders"),
    ActionSpec("orbit.find", "Find a sensor", "search", "Ctrl+F", "orbit"),
    ActionSpec("orbit.refresh", "Fetch the sensors again", "refresh-cw", "F5", "orbit"),
    ActionSpec("orbit.register", "Register a sensor…", "plus", "Ctrl+N", "orbit"),
    ActionSpec("orbit.callbacks", "Sigfox callbacks…", "webhook", "", "orbit"),
    ActionSpec("orbit.many", "Edit several sensors…", "sliders-horizontal", "Ctrl+Shift+E", "orbit"),
    ActionSpec("orbit.edit", "Edit the parameter", "pencil", "F2", "orbit"),
    ActionSpec("orbit.queue", "Queue the staged changes", "send", "Ctrl+Return", "orbit"),
    ActionSpec("orbit.discard", "Discard the staged edits", "undo-2", "", "orbit"),
    ActionSpec("orbit.undo", "Undo the last staged edit", "undo-2", "Ctrl+Z", "orbit"),
    ActionSpec("orbit.cancel", "Cancel the change…", "x", "Del", "orbit"),
    ActionSpec("orbit.revert", "Back to the active value", "undo-2", "", "orbit"),
    ActionSpec("orbit.resend", "Send the active value again", "rotate-ccw", "", "orbit"),
    ActionSpec("orbit.history", "Show the whole history", "history", "", "orbit"),
    ActionSpec("orbit.export", "Export the history of the sensor…", "download", "Ctrl+E", "orbit"),
    ActionSpec("orbit.frames", "Show or hide the next downlinks", "send", "Ctrl+I", "orbit"),
    ActionSpec("orbit.above", "Sensor above", "arrow-up", "Alt+Up", "orbit"),
    ActionSpec("orbit.below", "Sensor below", "arrow-down", "Alt+Down", "orbit"),
    ActionSpec("orbit.device", "Open the sensor in Devices", "router", "Ctrl+D", "orbit"),
    ActionSpec("orbit.try", "Try it with virtual sensors", "play", "", "orbit"),
    ActionSpec("orbit.stop", "Stop the virtual sensors", "circle-stop", "", "orbit"),
    ActionSpec("activity.find", "Search the requests", "search", "Ctrl+F", "activity"),
    ActionSpec("activity.refresh", "Fetch requests again", "refresh-cw", "F5", "activity"),
    ActionSpec("activity.hold", "Live or hold the requests", "pause", "Ctrl+Space", "activity"),
    ActionSpec("activity.newer", "Newer request", "arrow-up", "Alt+Up", "activity"),
    ActionSpec("activity.older", "Older request", "arrow-down", "Alt+Down", "activity"),
    ActionSpec("activity.inspector", "Show or hide the request", "eye", "Ctrl+I", "activity"),
    ActionSpec("activity.refused", "Show refused requests", "shield-x", "", "activity"),
    ActionSpec("activity.range", "Choose a range of time", "activity", "", "activity"),
    ActionSpec("activity.clear", "Clear the filter of requests", "x", "", "activity"),
    ActionSpec("activity.only_token", "Only this token", "key-round", "", "activity"),
    ActionSpec("activity.only_sender", "Only this sender", "network", "", "activity"),
    ActionSpec("activity.only_rec_type", "Only this recType", "tag", "", "activity"),
    ActionSpec("activity.same_error", "Same caller, same error", "history", "", "activity"),
    ActionSpec("activity.record", "Open record in Data", "database", "", "activity"),
    ActionSpec("activity.device", "Open the device in Devices", "router", "Ctrl+D", "activity"),
    ActionSpec("activity.replay", "Replay…", "rotate-ccw", "Ctrl+R", "activity"),
    ActionSpec("activity.copy_curl", "Copy request as curl", "terminal", "Ctrl+Shift+C", "activity"),
    ActionSpec("activity.copy_power_shell", "Copy request as PowerShell", "terminal", "", "activity"),
    ActionSpec("activity.export", "Save requests as CSV…", "download", "Ctrl+E", "activity"),
    ActionSpec("activity.capture", "Share this capture…", "package", "", "activity"),
    ActionSpec("home.device", "Open the device of this uplink", "router", "Ctrl+D", "home"),
    ActionSpec("simulator.start", "Start simulator", "play", "", "home"),
    ActionSpec("simulator.stop", "Stop simulator", "circle-stop", "", "home"),
    ActionSpec("test_record", "Send a test record", "send", "", "home"),
    ActionSpec("theme.light", "Light theme", "sun", ""),
    ActionSpec("theme.dark", "Dark theme", "moon", ""),
    ActionSpec("theme.system", "Theme of the system", "monitor", ""),
    ActionSpec("server.restart", "Restart the server", "refresh-cw", "", "settings"),
    ActionSpec("quit.all", "Stop the server and quit", "power", ""),
    ActionSpec("quit", "Close the window", "log-out", "Ctrl+Q", is_global=True),
)


class Actions(QObject):
    """Built once in `app.main`; a view asks for its actions by name, connects them and says when they apply."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions = {spec.name: self._made(spec, look) for spec in SPECS}

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Iterator[tuple[ActionSpec, QAction]]:
        return ((spec, self._actions[spec.name]) for spec in SPECS)

    def place(self, widget: QWidget, *names: str) -> None:
        """Makes the shortcuts of these actions work while a widget can be seen."""
        for name in names:
            widget.addAction(self._actions[name])

    def allow(self, name: str, allowed: bool, why_not: str = "") -> None:
        """Menus and the palette show the reason of what is impossible now."""
        action = self._actions[name]
        action.setEnabled(allowed)
        action.setStatusTip("" if allowed else why_not)
        action.setToolTip(action.iconText() if allowed else why_not)

    def explain(self, name: str, text: str) -> None:
        """What a person should know before it is done; nothing takes it back."""
        action = self._actions[name]
        action.setToolTip(text or action.iconText())

    def _made(self, spec: ActionSpec, look: Look) -> QAction:
        action = QAction(look.icon(spec.icon), spec.text, self)
        if spec.shortcut:
            action.setShortcut(QKeySequence(spec.shortcut))
        scope = Qt.ShortcutContext
        action.setShortcutContext(scope.ApplicationShortcut if spec.is_global else scope.WindowShortcut)
        return action
