"""Find Firefox, and start it with an empty profile in which nothing of its own runs.

It needs no driver: what a page does there, a script in the page does. It knows no speculation
rules, and does not tell how much of a page has moved.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.tools.processes import SampleRefused

NAMES = ("firefox-esr", "firefox")
ENVIRONMENT = {
    "MOZ_HEADLESS_WIDTH": 1280,
    "MOZ_HEADLESS_HEIGHT": 800,
    "MOZ_REMOTE_SETTINGS_DEVTOOLS": 1,  # or a release asks its maker for lists, whatever it is told
}
NOWHERE = "data:,#remote-settings-dummy/v1"
"""The name that Firefox has for a server of empty lists."""
PREFERENCES: dict[str, Any] = {
    # Times to a fraction of a millisecond, as in Chromium, instead of whole ones.
    "privacy.reduceTimerPrecision": False,
    # No pages of its own at the first start, no questions, no terms.
    "browser.aboutwelcome.enabled": False,
    "browser.newtabpage.activity-stream.feeds.topsites": False,
    "browser.newtabpage.activity-stream.unifiedAds.spocs.enabled": False,
    "browser.newtabpage.activity-stream.unifiedAds.tiles.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.preonboarding.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.topsites.contile.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.policy.firstRunURL": "",
    "startup.homepage_welcome_url": "",
    "termsofuse.bypassNotification": True,
    # No reports, no studies.
    "app.normandy.enabled": False,
    "app.shield.optoutstudies.enabled": False,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.usage.uploadEnabled": False,
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.unified": False,
    # No updates of the browser, of its lists, of add-ons.
    "app.update.auto": False,
    "app.update.background.scheduling.enabled": False,
    "browser.region.network.url": "",
    "browser.region.update.enabled": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "browser.search.update": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "services.settings.server": NOWHERE,
    # No questions to the network whether it is there, no pushed messages.
    "dom.push.connection.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


def find() -> str | None:
    """Return the path of a Firefox that is installed, or `None`."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def version() -> str | None:
    """Return the name and version of the Firefox that is installed, or `None`."""
    if (path := find()) is None:
        return None
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    return said.stdout.strip() or None


def missing() -> str:
    """Say that it is not installed, as Debian calls it."""
    return "" if find() else f"not installed: {NAMES[0]}"


def browser(profile: str, port: int, page: str = "/") -> list[str]:
    """Return the command that opens a page in Firefox with a profile, and nothing attached."""
    path = find()
    if path is None:
        raise SampleRefused(missing())
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(PREFERENCES[name])});\n" for name in PREFERENCES
    ]
    (Path(profile) / "user.js").write_text("".join(lines), "utf-8")
    environment = [f"{name}={value}" for name, value in ENVIRONMENT.items()]
    what = ("--headless", "--no-remote", "--profile", profile, f"http://{HOST}:{port}{page}")
    return ["env", *environment, path, *what]
