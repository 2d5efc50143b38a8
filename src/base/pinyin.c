/* Two tables read once, before any thread: a byte for every character of the two
 * blocks of common Han characters, and the surnames that are read otherwise. The
 * files (db/pinyin/) are lines of words; # begins a remark. */
#include "config.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define HAN_FIRST 0x3400
#define HAN_LAST 0x9fff
#define SURNAMES 256
#define SURNAME_CHARS 2
#define LINE_BYTES 1024

static char initial[HAN_LAST - HAN_FIRST + 1];

static struct surname {
    int32_t character[SURNAME_CHARS];      /* the second 0 where there is none */
    char letters[SURNAME_CHARS + 1];
} surname[SURNAMES];
static size_t surnames;

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

/* "a 阿啊哀": one letter, a blank, characters of the blocks. */
static bool initials_line(const char *line)
{
    const char *end = line + strlen(line), *at = line + 2;
    if (!is_letter(line[0]) || line[1] != ' ' || at == end)
        return false;
    while (at < end) {
        int32_t c = utf8_next(&at, end);
        if (c < HAN_FIRST || c > HAN_LAST)
            return false;
        initial[c - HAN_FIRST] = line[0];
    }
    return true;
}

/* "尉迟 yc yù chí": the surname, as many letters, and a reading nobody reads here. */
static bool surname_line(const char *line)
{
    struct surname row = { .character = { 0 } };
    const char *at = line, *end = line + strcspn(line, " ");
    size_t n = 0;
    for (; at < end && n < SURNAME_CHARS; n++) {
        row.character[n] = utf8_next(&at, end);
        if (row.character[n] < HAN_FIRST)
            return false;
    }
    if (n == 0 || at != end || *end != ' ' || surnames == SURNAMES)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!is_letter(end[1 + i]))
            return false;
        row.letters[i] = end[1 + i];
    }
    surname[surnames++] = row;
    return end[1 + n] == '\0' || end[1 + n] == ' ';
}

static enum status broken(const char *file, unsigned line, const char *reason, struct fault *f)
{
    char text[16];
    snprintf(text, sizeof text, "%u", line);
    return fault_set(f, ST_file_broken, file, text, "1", reason);
}

static enum status lines_read(FILE *file, const char *name, bool (*take)(const char *), struct fault *f)
{
    char line[LINE_BYTES];
    for (unsigned n = 1; fgets(line, sizeof line, file); n++) {
        size_t length = strcspn(line, "\r\n");
        if (!line[length] && !feof(file))
            return broken(name, n, "a line too long", f);
        line[length] = '\0';
        if (*line && *line != '#' && !take(line))
            return broken(name, n, line, f);
    }
    return ferror(file) ? broken(name, 0, strerror(errno), f) : ST_ok;
}

static enum status table_read(const char *dir, const char *name, bool (*take)(const char *), struct fault *f)
{
    char path[512];
    if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path)
        return broken(name, 0, strerror(ENAMETOOLONG), f);
    FILE *file = fopen(path, "re");
    if (!file)
        return broken(name, 0, strerror(errno), f);
    enum status s = lines_read(file, name, take, f);
    fclose(file);
    return s;
}

enum status pinyin_open(const char *dir, struct fault *f)
{
    memset(initial, 0, sizeof initial);
    surnames = 0;
    enum status s = table_read(dir, "initials.txt", initials_line, f);
    return s == ST_ok ? table_read(dir, "surnames.txt", surname_line, f) : s;
}

/* FNV-1a, 64 bits: it tells a changed table, nobody has an interest to forge one. */
static uint64_t mixed(uint64_t digest, uint64_t value)
{
    for (unsigned i = 0; i < 8; i++)
        digest = (digest ^ (value >> 8 * i & 0xff)) * 0x100000001b3;
    return digest;
}

uint64_t pinyin_digest(void)
{
    uint64_t digest = 0xcbf29ce484222325;
    for (size_t i = 0; i < sizeof initial; i++)
        digest = mixed(digest, (uint8_t)initial[i]);
    for (size_t i = 0; i < surnames; i++)
        for (size_t j = 0; j < SURNAME_CHARS; j++)
            digest = mixed(mixed(digest, (uint64_t)surname[i].character[j]), (uint8_t)surname[i].letters[j]);
    return digest;
}

static char initial_of(int32_t c)
{
    if (c >= HAN_FIRST && c <= HAN_LAST)
        return initial[c - HAN_FIRST];
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? (char)c : '\0';
}

/* The row of the surname text begins with, the longest first; text moves past it. */
static const char *surname_take(const char **text, const char *end)
{
    const char *after[SURNAME_CHARS + 1] = { *text };
    int32_t c[SURNAME_CHARS] = { 0 };
    for (size_t i = 0; i < SURNAME_CHARS; i++) {
        after[i + 1] = after[i];
        c[i] = utf8_next(&after[i + 1], end);
    }
    for (size_t n = SURNAME_CHARS; n > 0; n--)
        for (size_t i = 0; i < surnames; i++)
            if (surname[i].character[0] == c[0] && surname[i].character[1] == (n == 2 ? c[1] : 0)) {
                *text = after[n];
                return surname[i].letters;
            }
    return "";
}

char *pinyin_initials(const char *text, bool as_name, char *out, size_t n)
{
    char folded[256];
    text_fold_width(text, folded, sizeof folded);
    const char *at = folded, *end = folded + strlen(folded);
    size_t used = 0;
    if (n == 0)
        return out;
    for (const char *letter = as_name ? surname_take(&at, end) : ""; *letter && used + 1 < n; letter++)
        out[used++] = *letter;
    while (at < end && used + 1 < n) {
        int32_t c = utf8_next(&at, end);
        if (c < 0)
            break;
        char letter = initial_of(c);
        if (letter)
            out[used++] = letter;
    }
    out[used] = '\0';
    return out;
}
