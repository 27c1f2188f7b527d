"""Web chat: the widget on the company's site on one side, conversations of the hub on the other."""

from channels.web_chat.channel import ChatSettings, WebChat

__all__ = ["ChatSettings", "WebChat"]
