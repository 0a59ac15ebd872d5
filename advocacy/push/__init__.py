"""Web push to browsers and installed apps: subscriptions, and messages that wait for delivery.

Imports people and what is below it.
"""
