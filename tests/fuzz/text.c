/* Any bytes as text: nothing is read past their end, what is cut is cut at a
 * character, folding gives text, and widths add up. */
#include "config.h"
#include "tests/paths.h"
#include "base/base.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *top = getenv("TOP_SRCDIR");
    char dir[512];
    struct fault f;
    (void)argc;
    (void)argv;
    snprintf(dir, sizeof dir, "%s/db/pinyin", top ? top : TOP_SRCDIR);
    if (pinyin_open(dir, &f) != ST_ok)
        fatal("%s: %s", dir, f.arg[2]);
    return 0;
}

static void check_cuts(const char *text, bool valid, size_t room)
{
    char out[64];
    size_t n = strlen(text);
    room = 1 + room % sizeof out;
    bool whole = text_copy(out, room, text);
    assert(strlen(out) < room && strncmp(text, out, strlen(out)) == 0 && whole == (strlen(out) == n));
    assert(!valid || utf8_valid(out, strlen(out)));
    for (int mode = WIDTH_UNICODE; mode <= WIDTH_EAST_ASIAN; mode++) {
        int width = text_width(text, (enum width_mode)mode);
        size_t fits = text_fit(text, (int)room, (enum width_mode)mode);
        assert(fits <= n && (width > (int)room) == (fits < n));
        assert(!valid || utf8_valid(text, fits));
    }
    size_t prefix = utf8_prefix(text, room);
    assert(prefix <= n && (!valid || utf8_valid(text, prefix)));
    assert((utf8_count(text) <= room) == (prefix == n));
}

static void check_folds(const char *text, bool valid, size_t room)
{
    char out[64], again[64];
    room = 1 + room % sizeof out;
    text_fold_width(text, out, room);
    assert(strlen(out) < room && (!valid || utf8_valid(out, strlen(out))));
    assert(strcmp(text_fold_width(out, again, sizeof again), out) == 0);
    text_fold(text, out, room);
    assert(strlen(out) < room && utf8_prefix(out, SIZE_MAX) == strlen(out));
    assert(strcmp(text_fold(out, again, sizeof again), out) == 0);
    text_fold_search(text, out, room);
    assert(strlen(out) < room && strcmp(text_fold_search(out, again, sizeof again), out) == 0);
    pinyin_initials(text, room & 1, out, room);
    assert(strlen(out) < room && strspn(out, "abcdefghijklmnopqrstuvwxyz0123456789") == strlen(out));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    if (n < 1 || n > 2000)
        return 0;
    char *text = malloc(n);
    memcpy(text, bytes + 1, n - 1);
    text[n - 1] = '\0';
    bool valid = utf8_valid(text, strlen(text));
    check_cuts(text, valid, bytes[0]);
    check_folds(text, valid, bytes[0]);
    const char *at = text;
    while (utf8_next(&at, text + n - 1) >= 0)
        ;
    assert(at <= text + n - 1);
    free(text);
    return 0;
}
