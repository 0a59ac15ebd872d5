"""How people prove who they are: identity providers (OpenID Connect, SAML), passkeys, codes, policies by mail domain.

Stands on ``people``, which knows accounts, sign-ins and lockout. Imports people and what is below it.
"""
