# People as connections of lines, for a day of a hall. Sourced after lib.sh.
#
#     line_up boss 10518 3        # a person, on a descriptor of his own
#     does boss approval.grant ...; refused not_permitted clerk ...; allowed clerk OP REQUEST

line_up() {                          # line_up NAME STAFF_NO DESCRIPTOR
    rm -f "$flow/$1.in"
    mkfifo "$flow/$1.in"
    : >"$flow/$1.out"
    $(ssh_as "$2" -T -s) wattdesk <"$flow/$1.in" >"$flow/$1.out" 2>>"$flow/lines.log" &
    eval "pid_$1=$! number_$1=$2 in_$1=$3 lines_$1=0"
    eval "exec $3>'$flow/$1.in'"
}
line_drop() { eval "kill -9 \$pid_$1; wait \$pid_$1" 2>/dev/null || true; }
line_again() { eval "line_up $1 \$number_$1 \$in_$1"; }
answered() { [ "$(wc -l <"$flow/$1.out")" -ge "$2" ] || ! kill -0 "$3" 2>/dev/null; }

ids=0
# tell WHO OP REQUEST [APPROVAL]: one line asked, one answered, into $reply.
tell() {
    ids=$((ids + 1))
    asked="{\"op\":\"$2\",\"id\":\"$flow_name-$ids\"${4:+,\"approval\":$4},\"request\":$3}"
    tell_again "$1"
    case $reply in *'"status":"unavailable"'*)   # the core has just died: the line ends, the same id comes again
        line_drop "$1"
        line_again "$1"
        tell_again "$1" ;;
    esac
}
tell_again() {
    eval "lines_$1=\$((lines_$1 + 1)) line=\$lines_$1 pid=\$pid_$1"
    eval "echo \"\$asked\" >&\$in_$1"
    until_true answered "$1" "$line" "$pid"
    reply=$(sed -n "${line}p" "$flow/$1.out")
    [ -n "$reply" ]
}
# does: the same, and it must go well; refused STATUS: it must not, for that reason.
does() {
    tell "$@" || bad "$1's line ended under $2"
    case $reply in *'"status":"ok"'*) ;; *) echo "$asked"; echo "$reply"; bad "$1 does $2" ;; esac
}
refused() {
    expected=$1
    shift
    tell "$@" || bad "$1's line ended under $2"
    case $reply in *"\"status\":\"$expected\""*) ;; *) echo "$asked"; echo "$reply"; bad "$2 is refused with $expected" ;; esac
}
# first KEY: its first value in the last reply
first() { printf '%s' "$reply" | grep -o "\"$1\":\"\{0,1\}[^\",}]*" | head -n 1 | sed "s/\"$1\":\"\{0,1\}//"; }
# proved WHO ACT: the proof is that act's own
proved() { does "$1" session.prove "{\"password\":\"$password\",\"op\":\"$2\"}"; }
# allowed WHO OP REQUEST: asked for, granted by the supervisor, and done
allowed() {
    who=$1 op=$2 request=$3
    does "$who" approval.ask "{\"op\":\"$op\",\"json\":$(printf '%s' "$request" | sed 's/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$/"/')}"
    approval=$(first approval_no) digest=$(first digest)
    proved boss approval.grant
    does boss approval.grant "{\"approval_no\":$approval,\"digest\":\"$digest\"}"
    does "$who" "$op" "$request" "$approval"
}
