# PostgreSQL 15 of its own: in a directory of its own, on a unix socket only, with
# fsync on, and gone at the end. Sourced by run.
pg_bin=/usr/lib/postgresql/15/bin
# Both sides checkpoint in the run. Ours begins one at 256 MB of log and has room for
# as much again while it is written; the peer has that much log too, begins its own
# at about half of it, as it does by default, and has its default timeout.
peer_log=512

# As root the server runs as user postgres: it refuses root.
as_pg() {
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

# peer_start [SCRIPT] [MONTHS]
peer_start() {
    [ -x $pg_bin/postgres ] || { echo "bench: the peer is missing (Debian: postgresql-15)" >&2; exit 1; }
    peer=$(mktemp -d "$scratch/peer.XXXXXX")
    [ "$(id -u)" = 0 ] && chown postgres "$peer"
    as_pg $pg_bin/initdb -D "$peer/data" -U bench -A trust -E UTF8 --locale=C.UTF-8 >"$peer.log" 2>&1
    # A quarter of the memory as its manual advises.
    as_pg tee -a "$peer/data/postgresql.conf" >/dev/null <<END
listen_addresses = ''
unix_socket_directories = '$peer'
fsync = on
synchronous_commit = on
full_page_writes = on
shared_buffers = $(($(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo) / 4096))MB
max_wal_size = ${peer_log}MB
max_connections = 200
jit = off
END
    as_pg $pg_bin/pg_ctl -D "$peer/data" -l "$peer/log" -w start >>"$peer.log"
    export PGHOST="$peer" PGUSER=bench PGDATABASE=postgres
    psql -q -v accounts="$accounts" -v months="${2:-0}" -f "$here/${1:-peer.sql}" >>"$peer.log" 2>&1
}

peer_stop() {
    [ -n "${peer:-}" ] && [ -d "$peer/data" ] || return 0
    as_pg $pg_bin/pg_ctl -D "$peer/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$peer"
    peer=
}

# Payments a second with so many clients: peer_pay CLIENTS SECONDS
peer_pay() {
    pgbench -n -M prepared -f "$here/peer.pgbench" -D accounts="$accounts" -c "$1" -j 2 -T "$2" 2>/dev/null |
        sed -n 's/^tps = \([0-9]*\).*/\1/p'
}

# CPU of the peer's processes so far, those that have ended too, in hundredths of a second.
peer_cpu() {
    master=$(head -n 1 "$peer/data/postmaster.pid")
    for pid in $master $(cat /proc/$master/task/*/children); do
        cat /proc/$pid/stat 2>/dev/null || true
    done | sed 's/^.*) //' | awk '{ n += $12 + $13 + $14 + $15 } END { print n }'
}

# peer_rate N BEGAN_NS BEGAN_CPU: so many since then, a second, and their CPU in microseconds each
peer_rate() {
    awk -v n="$1" -v ns=$(($(date +%s%N) - $2)) -v cpu=$(($(peer_cpu) - $3)) \
        'BEGIN { printf "%d %.1f\n", n / ns * 1e9, cpu * 1e4 / n }'
}

# Bills a second in a hundred transactions, each of a hundredth of the accounts, and CPU of each:
# peer_bills SHAPE. What a shape made is taken away before the next.
peer_bills() {
    psql -qc "delete from bill where bill_month = 202610" -c "truncate line, journal, audit" -c "vacuum analyze bill, balance" -c checkpoint
    part=$(((accounts + 99) / 100))
    i=0
    while [ $i -lt 100 ]; do
        echo "call slice_$1($i, $((i * part + 1)), $(((i + 1) * part + 1)));"
        i=$((i + 1))
    done >"$scratch/slices.sql"
    began=$(date +%s%N)
    cpu=$(peer_cpu)
    psql -q -v ON_ERROR_STOP=1 -f "$scratch/slices.sql" >>"$peer.log" 2>&1
    peer_rate "$(psql -Atc "select count(*) from bill where bill_month = 202610")" "$began" "$cpu"
}

# Readings a second, and CPU of each: a file copied to a stage, then put in a hundred transactions.
peer_readings() {
    psql -qAt -c "copy (select g, 'D' || g, date '2026-11-01', g % 900000 * 100 + 8000 + g * 7919 % 16000 from generate_series(1, $accounts) g) to stdout" \
        >"$scratch/readings.tsv"
    part=$(((accounts + 99) / 100))
    i=0
    while [ $i -lt 100 ]; do
        echo "call readings_put($i, $((i * part + 1)), $(((i + 1) * part + 1)));"
        i=$((i + 1))
    done >"$scratch/slices.sql"
    psql -qc checkpoint
    began=$(date +%s%N)
    cpu=$(peer_cpu)
    psql -q -c "\\copy stage from '$scratch/readings.tsv'"
    psql -q -c "analyze stage" -c "create index on stage (account_no)"
    psql -q -v ON_ERROR_STOP=1 -f "$scratch/slices.sql" >>"$peer.log" 2>&1
    peer_rate "$(psql -Atc "select count(*) from reading where read_on = date '2026-11-01'")" "$began" "$cpu"
}

# What one payment writes, measured on what was written.
peer_rows() {
    for table in bill journal balance payment paper shift counter remembered audit audit_subject; do
        psql -Atc "select '$table', (select round(avg(pg_column_size(r.*))) from (select * from $table order by 1 desc limit 100) r)" |
            tr '|' ' '
    done | awk '{ printf "  %s %s", $1, $2 } END { print "" }'
    echo "  bill and shift updated, 2 balances, 2 audit subjects; further indexes: 2 of payment, 2 of shift"
}
