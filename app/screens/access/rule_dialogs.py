"""Delete a rule: what it takes away, and from whom."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app import words
from app.rule_words import sentence
from app.screens.access.rule_rows import Grant, is_new
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.note import Note
from embedded_server.domain.rule import Rule


class DeleteRuleDialog(Dialog):
    def __init__(self, look: Look, parent: QWidget, rule: Rule, grant: Grant | None) -> None:
        super().__init__(
            look, f"Delete the rule “{rule.name or 'New rule'}”?", sentence(rule), width=560, parent=parent
        )
        if is_new(rule.id):
            self.body.addWidget(PlainLabel("It was never saved and grants nothing.", wrap=True))
        elif grant is None or grant.records:
            self.body.addWidget(Note(look, "danger", "This takes access away", _taken(grant)))
        else:
            self.body.addWidget(PlainLabel("It grants nothing now: nobody loses anything.", wrap=True))
        self.body.addWidget(PlainLabel("Records stay. This cannot be undone.", Type.HINT, "text2"))
        self.set_action("Delete rule", "danger", "trash-2")


def _taken(grant: Grant | None) -> str:
    if grant is None:
        return "Whoever has access because of this rule alone is refused from the next request on."
    who = f"{', '.join(grant.accounts[:3])}{f' and {len(grant.accounts) - 3} more' if len(grant.accounts) > 3 else ''}"
    lose = "loses" if len(grant.accounts) == 1 else "lose"
    return (
        f"{who} {lose} {words.plural(grant.records, 'record')} from the next request on, unless another rule grants "
        "them. They are answered as if the records did not exist."
    )
