# Copied where the system wants them by whoever packages or installs: paths in the
# units are those of a package (--prefix=/usr --sysconfdir=/etc --localstatedir=/var).
EXTRA_DIST += contrib/wattdesk.conf contrib/systemd/wattdesk.service contrib/systemd/wattdesk.sysusers \
  contrib/systemd/wattdesk.tmpfiles contrib/systemd/wattdesk-backup.service contrib/systemd/wattdesk-backup.timer \
  contrib/systemd/wattdesk-console@.service contrib/completion/wattdesk.bash
# Files to try `wattdesk load` with.
EXTRA_DIST += contrib/sample/README contrib/sample/accounts.csv contrib/sample/balances.csv contrib/sample/bills.csv \
  contrib/sample/customers.csv contrib/sample/meters.csv
