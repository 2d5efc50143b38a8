# A private server in a directory of its own, for tests that need the whole
# service. Sourced by a script:
#
#     . "$TOP_SRCDIR/tests/flow/lib.sh"
#     flow_office                 # makes a small office and starts the server
#     talk <<END
#     spawn clerk $(ssh_as 10327) ...
#     END
#
# $flow is the directory, $port the port; everything ends with the script. The
# office: unit 130525 with hall 13052510; 10900 administrator, 10327 clerk and
# cashier, 10518 supervisor, hall a shared terminal. Every password is $password.

set -eu
TOP_SRCDIR=${TOP_SRCDIR:-$(cd "$(dirname "$0")/../.." && pwd)}
TOP_BUILDDIR=${TOP_BUILDDIR:-$PWD}
password=Longyao-2026-hall
flow=$(mktemp -d "${TMPDIR:-/tmp}/flow.XXXXXX")
server=
WATTDESK_CONF=$flow/wattdesk.conf
SSH_ASKPASS=$flow/ask
SSH_ASKPASS_REQUIRE=force
# Steps and lines of a shell name a program alone: a build may lie in a folder with blanks.
PATH=$TOP_BUILDDIR:$TOP_BUILDDIR/tests/flow:$PATH
export PATH WATTDESK_CONF SSH_ASKPASS SSH_ASKPASS_REQUIRE

wattdesk() { "$TOP_BUILDDIR/wattdesk" "$@"; }
talk() { "$TOP_BUILDDIR/tests/flow/talk" || { flow_log; exit 1; }; }
# A check of the script itself: ok WORDS... after a command that succeeded.
ok() { echo "ok $*"; }
bad() { echo "not ok $*"; flow_log; exit 1; }

flow_log() {
    echo "---- server ----"
    tail -n 60 "$flow/log" 2>/dev/null || true
}

# until_true COMMAND...: tried again, for half a minute at most.
until_true() {
    tries=0
    until "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ "$tries" -lt 600 ] || return 1
        "$TOP_BUILDDIR/tests/flow/talk" pause
    done
}

flow_end() {
    status=$?
    trap - EXIT
    flow_stop
    if grep -q 'AddressSanitizer\|ThreadSanitizer\|runtime error:\|LeakSanitizer\| panic ' "$flow/log" 2>/dev/null; then
        echo "not ok nothing broke on the way"
        grep -A 30 'AddressSanitizer\|ThreadSanitizer\|runtime error:\|LeakSanitizer\| panic ' "$flow/log" | head -60
        status=1
    fi
    # Desks of a server that was killed end by themselves; the directory goes when they have.
    rm -rf "$flow"
    exit "$status"
}
trap flow_end EXIT
trap 'exit 1' INT TERM HUP

# flow_config [SETTING = VALUE lines on standard input]
flow_config() {
    port=$("$TOP_BUILDDIR/tests/flow/talk" port)
    cat >"$WATTDESK_CONF" <<END
listen = 127.0.0.1:$port
home = $flow/store
run_dir = $flow/run
spool_dir = $flow/spool
host_key = $flow/host_key
core_program = $TOP_BUILDDIR/wattdesk-core
data_dir = $TOP_SRCDIR/db
form_dir = $TOP_SRCDIR/forms
locale_dir = $TOP_BUILDDIR/locale
cache_mb = 64
reserve_mb = 16
lang = zh_CN
END
    cat >>"$WATTDESK_CONF"
    mkdir -p "$flow/spool"
    printf '#!/bin/sh\nprintf "%%s\\n" "${FLOW_PASSWORD:-%s}"\n' "$password" >"$SSH_ASKPASS"
    chmod 700 "$SSH_ASKPASS"
    "$TOP_BUILDDIR/wattdeskd" --make-host-key >/dev/null
    ssh-keygen -y -f "$flow/host_key" >"$flow/host_key.pub"
    printf '[127.0.0.1]:%s %s\n' "$port" "$(cat "$flow/host_key.pub")" >"$flow/known_hosts"
}

flow_start() {
    "$TOP_BUILDDIR/wattdeskd" >>"$flow/log" 2>&1 </dev/null &
    server=$!
    until_true wattdesk status || bad "the server starts"
}

flow_stop() {
    [ -n "$server" ] || return 0
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
}

# A person: flow_user STAFF_NO NAME ROLES
flow_user() {
    wattdesk user put "$1" "$2" 13052510 "$3" >/dev/null
    echo "$password-first" | wattdesk user reset "$1" >/dev/null
    printf '{"old_password":"%s-first","new_password":"%s"}' "$password" "$password" |
        wattdesk --user "$1" call session.password >/dev/null
}

flow_office() {
    flow_config </dev/null
    echo "$password" | wattdesk init 130525 隆尧县供电公司 10900 管理员 >/dev/null
    flow_start
    wattdesk unit put 13052510 130525 东良营业厅 hall >/dev/null
    flow_user 10327 王芳 clerk,cashier
    flow_user 10518 李伟 supervisor
    wattdesk user put hall 共用终端 13052510 clerk shared_terminal=1 >/dev/null
}

# The command line of a client; options for it may follow.
ssh_as() {
    who=$1
    shift
    echo "ssh -p $port -o UserKnownHostsFile=$flow/known_hosts -o StrictHostKeyChecking=yes -o LogLevel=ERROR \
-o IdentitiesOnly=yes -o IdentityFile=${FLOW_KEY:-/nonexistent/key} -F /dev/null $* $who@127.0.0.1"
}

plink_as() {
    who=$1
    shift
    echo "plink -batch -P $port -hostkey $(ssh-keygen -l -f "$flow/host_key.pub" | awk '{ print $2 }') -pw $password $* $who@127.0.0.1"
}

# The process of that name under the server: pid_of wd-gate
pid_of() { pgrep -P "$server" -x "$1" | head -n 1; }

# ACCOUNT AMOUNT, nought left out, as wattdesk says it
journal_plain() { sed -e 's/,//g' -e 's/"//g' -e 's/ CNY//' | awk '$2 + 0 != 0 { printf "%s %.2f\n", $1, $2 }' | LC_ALL=C sort; }
journal_same() { cmp -s "$flow/ours" "$1" && ok "$2" || { diff "$flow/ours" "$1" | head -20; bad "$2"; }; }

# The journal, as text, means the same to hledger, to ledger and to the core, to the fen; hledger
# takes it at its strictest and ledger pedantically, as it is loaded.
journal_agrees() {
    wattdesk journal --format ledger >"$flow/all.journal" || bad "the journal is written as text"
    wattdesk journal --balances | LC_ALL=C sort >"$flow/ours"
    [ -s "$flow/ours" ] && ok "the journal and the balances are written" || bad "the journal and the balances are written"
    LC_ALL=C.UTF-8 hledger --strict -f "$flow/all.journal" balance --flat --no-total --no-elide --empty --format '%(account) %(total)' \
        2>"$flow/err" >"$flow/h" || { head "$flow/err"; bad "hledger loads it strictly"; }
    journal_plain <"$flow/h" >"$flow/hledger"
    journal_same "$flow/hledger" "hledger's balances are the core's, to the fen"
    ledger --args-only --pedantic -f "$flow/all.journal" balance --flat --no-total --balance-format '%(account) %(quantity(scrub(display_total)))\n' \
        2>"$flow/err" >"$flow/l" || { head "$flow/err"; bad "ledger loads it pedantically"; }
    journal_plain <"$flow/l" >"$flow/ledger"
    journal_same "$flow/ledger" "ledger's balances are the core's, to the fen"
}

# As steps of talk: the core holds still, and every thread of it has stopped.
core_stops() {
    echo "run pkill -STOP -P $server -x wattdesk-core"
    echo "until ps -o stat= -p \$(pgrep -P $server -x wattdesk-core) | grep -q T"
}
