# Prints FILE:LINE:CODE for C sources, with comments and the insides of strings
# taken out, so that a rule about code is not tripped by words.
FNR == 1 { comment = 0 }
{
    text = $0
    code = ""
    while (text != "") {
        if (comment) {
            at = index(text, "*/")
            if (!at) break
            text = substr(text, at + 2)
            comment = 0
        } else if (match(text, /\/\*|\/\/|"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/)) {
            code = code substr(text, 1, RSTART - 1)
            piece = substr(text, RSTART, RLENGTH)
            text = substr(text, RSTART + RLENGTH)
            if (piece == "/*") comment = 1
            else if (piece == "//") text = ""
            else code = code substr(piece, 1, 1) substr(piece, 1, 1)
        } else {
            code = code text
            text = ""
        }
    }
    if (code ~ /[^ \t]/) print FILENAME ":" FNR ":" code
}
