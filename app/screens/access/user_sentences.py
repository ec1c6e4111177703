"""What the head of Access says about a Sensohive endpoint. Pure."""

from __future__ import annotations

from app import words
from app.api.users_desk import Roster
from app.api.webhooks_desk import WebhookList


def remote_sentence(tab: str, roster: Roster, told: WebhookList) -> str:
    """Who asks, and what that means; empty where nobody in particular does."""
    me = roster.me
    if me is None:
        return ""
    if tab == "users":
        if me.is_integrator:
            return f"You are the integrator {me.name}. Your users own the devices and the data."
        return f"You are the user {me.name}. Your integrator manages users; keys and webhooks are yours."
    if tab == "webhooks" and me.is_integrator:
        collected = f"Collected with the keys of {words.plural(len(told.asked), 'user')}. " if told.asked else ""
        return f"{collected}An integrator cannot manage webhooks; their users can."
    return ""
