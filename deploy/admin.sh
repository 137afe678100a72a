#!/bin/sh
# `stakeholder-views` as the service's user and with the server's settings: install it as /usr/local/bin/stakeholder-views.
set -eu
set -a
. /etc/stakeholder-views/server.env
set +a
exec runuser -u stakeholder-views -- /opt/stakeholder-views/bin/stakeholder-views "$@"
