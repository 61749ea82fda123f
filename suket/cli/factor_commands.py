"""The part of the tree of commands that is about second factors and their secret."""

from typing import Final

from suket.cli.lazy_commands import LazyCommand, group

_FACTORS = "suket.cli.second_factors"
_SECRETS = "suket.cli.symmetric_secrets"

FACTORS: Final = group(
    "factor",
    "Second factors of accounts: list, take off when a device is lost.",
    (
        LazyCommand(
            "reset",
            _FACTORS,
            "Take every second factor off an account, as when its device is lost.",
        ),
        LazyCommand(
            "list",
            _FACTORS,
            "Show which second factors the accounts of an office have.",
        ),
    ),
)

SECRETS: Final = group(
    "secret",
    "The symmetric secret of the service: list, change.",
    (
        LazyCommand(
            "list",
            _SECRETS,
            "Show the ids of the secrets, since when, and which is in use; never a"
            " secret.",
        ),
        LazyCommand(
            "change",
            _SECRETS,
            "Make a new secret, seal anew what bears the old one, and let the old"
            " one go.",
        ),
        LazyCommand(
            "finish",
            _SECRETS,
            "Finish what a `suket secret change` was kept from: seal anew, let go.",
        ),
    ),
)
