# The kinds of db/input.def as mdoc, for wattdesk-input(5). A continued line is one; what
# nobody would see in an example is written as \u200b.
function parts(line,    n) {
    n = 0
    while (match(line, /"([^"\\]|\\.)*"/)) {
        part[++n] = substr(line, RSTART + 1, RLENGTH - 2)
        line = substr(line, RSTART + RLENGTH)
    }
    return n
}
function said(text) { gsub(/\\/, "\\e", text); return text }
function faces(text,    out) {
    out = ""
    if (text ~ /S/) out = out ", screen"
    if (text ~ /F/) out = out ", file"
    if (text ~ /M/) out = out ", machine"
    return substr(out, 3)
}
function name_of(line) { sub(/^[A-Z]*\(/, "", line); sub(/,.*/, "", line); return line }
function done() {
    if (whole ~ /^INPUT/) {
        parts(whole)
        if (some) print ".El"
        printf ".Ss %s\n.Bl -tag -width refuses\n", name_of(whole)
        printf ".It folds\n%s\n.It takes\n%s\n.It refuses\n%s\n", said(part[1]), said(part[2]), said(part[3])
        some = 1
    } else if (whole ~ /^TAKEN/) {
        parts(whole)
        printf ".It %s\n%s: kept as %s\n", said(part[2]), faces(part[1]), said(part[3])
    } else if (whole ~ /^REFUSED/) {
        parts(whole)
        status = whole; sub(/.*, */, "", status); sub(/\).*/, "", status)
        printf ".It %s\n%s: refused, %s\n", said(part[2]), faces(part[1]), status
    }
    whole = ""
}
/^(INPUT|TAKEN|REFUSED)\(/ { done() }
/^ \*|^\/\*/ && whole == "" { next }
{
    if (whole == "" && $0 !~ /^(INPUT|TAKEN|REFUSED)\(/) next
    line = $0
    sub(/\\$/, "", line)
    whole = whole line
}
END { done(); print ".El" }
