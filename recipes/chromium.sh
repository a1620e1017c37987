#!/bin/sh
# The browser tests drive a Chromium that is already there, or Debian's. Without one they are skipped
# and say so.
command -v chromium >/dev/null && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium && exit 0
fi
echo "No chromium found: the browser tests will be skipped. Install it with your package manager." >&2
exit 0
