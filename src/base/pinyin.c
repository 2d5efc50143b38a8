/* Two tables read once, before any thread: the readings of every character of the two
 * blocks of common Han characters, and the surnames that are read otherwise. The files
 * (db/pinyin/) are lines of words; # begins a remark.
 *
 * A list of readings ("xing,hang,heng") is kept once however many characters have it. */
#include "config.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uninorm.h>
#include "base/normal.h"

#define HAN_FIRST 0x3400
#define HAN_LAST 0x9fff
#define LISTS_BYTES 65536        /* an offset into them has 16 bits */
#define SURNAMES 256
#define SURNAME_CHARS 2
#define SYLLABLE 8
#define READINGS 5               /* of a character: four in the table, and one of a surname */
#define SPELLED_CHARS 64         /* of a text; what follows is not spelled */
#define LINE_BYTES 1024

static char lists[LISTS_BYTES];      /* "xing,hang,heng\0..."; the first is "" */
static size_t lists_n;
static uint16_t list_of[HAN_LAST - HAN_FIRST + 1];

static struct surname {
    int32_t character[SURNAME_CHARS];      /* the second 0 where there is none */
    char syllable[SURNAME_CHARS][SYLLABLE];
} surname[SURNAMES];
static size_t surnames;

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

/* -- the tables -- */

/* "xing,hang": syllables of letters, each short enough. */
static bool readings_good(const char *list, size_t n)
{
    size_t letters = 0, syllables = 1;
    for (size_t i = 0; i < n; i++) {
        if (list[i] == ',' && letters > 0) {
            letters = 0;
            syllables++;
        } else if (!is_letter(list[i]) || ++letters == SYLLABLE) {
            return false;
        }
    }
    return letters > 0 && syllables < READINGS;
}

/* Lines of one list stand one behind the other: only the last one is looked at. */
static size_t list_add(const char *list, size_t n, size_t last)
{
    if (strncmp(lists + last, list, n) == 0 && lists[last + n] == '\0')
        return last;
    if (lists_n + n + 1 > sizeof lists)
        return 0;
    memcpy(lists + lists_n, list, n);
    lists[lists_n + n] = '\0';
    lists_n += n + 1;
    return lists_n - n - 1;
}

/* "le,yue 乐": readings, a blank, characters of the blocks. */
static bool readings_line(const char *line)
{
    static size_t last;
    size_t n = strcspn(line, " ");
    const char *end = line + strlen(line), *at = line + n + 1;
    if (!line[n] || at == end || !readings_good(line, n))
        return false;
    last = list_add(line, n, lists_n > 1 ? last : 0);
    while (last && at < end) {
        int32_t c = utf8_next(&at, end);
        if (c < HAN_FIRST || c > HAN_LAST)
            return false;
        list_of[c - HAN_FIRST] = (uint16_t)last;
    }
    return last > 0;
}

/* "yù" is yu, "lǚ" is lv. */
static void without_tones(const char *text, size_t n, char out[SYLLABLE])
{
    char whole[32];
    size_t made = sizeof whole, used = 0;
    uint8_t *apart = u8_normalize(UNINORM_NFD, (const uint8_t *)text, n, (uint8_t *)whole, &made);
    for (size_t i = 0; apart && i < made && used + 1 < SYLLABLE; i++)
        if (is_letter((char)apart[i]))
            out[used++] = (char)apart[i];
        else if (used && apart[i] == 0xcc && i + 1 < made && apart[i + 1] == 0x88)
            out[used - 1] = 'v';
    out[used] = '\0';
    if (apart != (uint8_t *)whole)
        free(apart);
}

/* The syllable of each character; the letter alone where the line has none. */
static void syllables_take(struct surname *row, size_t n, const char *letters, const char *at)
{
    for (size_t i = 0; i < n; i++) {
        at += strspn(at, " ");
        size_t length = strcspn(at, " ");
        without_tones(at, length, row->syllable[i]);
        if (row->syllable[i][0] != letters[i]) {
            row->syllable[i][0] = letters[i];
            row->syllable[i][1] = '\0';
        }
        at += length;
    }
}

/* "尉迟 yc yù chí": the surname, as many letters, and how it is read. */
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
    for (size_t i = 0; i < n; i++)
        if (!is_letter(end[1 + i]))
            return false;
    if (end[1 + n] != '\0' && end[1 + n] != ' ')
        return false;
    syllables_take(&row, n, end + 1, end + 1 + n);
    surname[surnames++] = row;
    return true;
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
    memset(list_of, 0, sizeof list_of);
    lists_n = 1;
    surnames = 0;
    enum status s = table_read(dir, "readings.txt", readings_line, f);
    return s == ST_ok ? table_read(dir, "surnames.txt", surname_line, f) : s;
}

/* FNV-1a, 64 bits: it tells a changed table, nobody has an interest to forge one. */
static uint64_t mixed(uint64_t digest, const char *text)
{
    for (;; text++) {
        digest = (digest ^ (uint8_t)*text) * 0x100000001b3;
        if (!*text)
            return digest;
    }
}

uint64_t pinyin_digest(void)
{
    uint64_t digest = 0xcbf29ce484222325;
    for (size_t i = 0; i < sizeof list_of / sizeof *list_of; i++)
        digest = mixed(digest, lists + list_of[i]);
    for (size_t i = 0; i < surnames; i++)
        for (size_t j = 0; j < SURNAME_CHARS; j++) {
            char character[5] = "";
            utf8_put(surname[i].character[j], character);
            digest = mixed(mixed(digest, character), surname[i].syllable[j]);
        }
    return digest;
}

/* -- spelling -- */

struct spelled { char syllable[READINGS][SYLLABLE]; unsigned n; };

static void spelled_add(struct spelled *c, const char *syllable, size_t n, bool full)
{
    n = full ? n : 1;
    for (unsigned i = 0; i < c->n; i++)
        if (strncmp(c->syllable[i], syllable, n) == 0 && c->syllable[i][n] == '\0')
            return;
    if (c->n == READINGS)
        return;
    memcpy(c->syllable[c->n], syllable, n);
    c->syllable[c->n++][n] = '\0';
}

static void spell(struct spelled *out, int32_t c, bool full)
{
    char as_it_is = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a')
                  : (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? (char)c : '\0';
    const char *list = c >= HAN_FIRST && c <= HAN_LAST ? lists + list_of[c - HAN_FIRST] : "";
    if (as_it_is)
        spelled_add(out, &as_it_is, 1, false);
    while (*list) {
        size_t n = strcspn(list, ",");
        spelled_add(out, list, n, full);
        list += n + (list[n] == ',');
    }
}

/* The row of the surname text begins with, the longest first; NULL: none. */
static const struct surname *surname_of(const char *text, const char *end)
{
    int32_t c[SURNAME_CHARS] = { 0 };
    for (size_t i = 0; i < SURNAME_CHARS; i++)
        c[i] = utf8_next(&text, end);
    for (size_t n = SURNAME_CHARS; n > 0; n--)
        for (size_t i = 0; i < surnames; i++)
            if (surname[i].character[0] == c[0] && surname[i].character[1] == (n == 2 ? c[1] : 0))
                return &surname[i];
    return NULL;
}

static unsigned spell_all(const char *text, bool as_name, bool full, struct spelled *out)
{
    char folded[256];
    text_fold(text, folded, sizeof folded);
    const char *at = folded, *end = folded + strlen(folded);
    const struct surname *row = as_name ? surname_of(at, end) : NULL;
    unsigned n = 0;
    for (unsigned place = 0; at < end && n < SPELLED_CHARS; place++) {
        int32_t c = utf8_next(&at, end);
        if (c < 0)
            break;
        out[n] = (struct spelled){ .n = 0 };
        if (row && place < SURNAME_CHARS && row->character[place])
            spelled_add(&out[n], row->syllable[place], strlen(row->syllable[place]), full);
        spell(&out[n], c, full);
        n += out[n].n > 0;
    }
    return n;
}

/* A text with many ambiguous characters is read in all ways up to a bound; from the
 * character on that would pass it, as it is commonly read. */
static unsigned ways_bound(struct spelled *c, unsigned n)
{
    unsigned ways = 1;
    for (unsigned i = 0; i < n; i++) {
        if (ways * c[i].n > PINYIN_WAYS)
            c[i].n = 1;
        ways *= c[i].n;
    }
    return ways;
}

static void way_write(const struct spelled *c, unsigned n, unsigned way, char *out, size_t room)
{
    size_t used = 0;
    for (unsigned i = 0; i < n; i++) {
        const char *syllable = c[i].syllable[way % c[i].n];
        size_t length = strlen(syllable);
        way /= c[i].n;
        if (used + length >= room)
            length = room - used - 1;
        memcpy(out + used, syllable, length);
        used += length;
    }
    out[used] = '\0';
}

void pinyin_ways(const char *text, bool as_name, bool full, pinyin_way *visit, void *context)
{
    struct spelled c[SPELLED_CHARS];
    char way[SPELLED_CHARS * SYLLABLE];
    unsigned n = spell_all(text, as_name, full, c), ways = ways_bound(c, n);
    for (unsigned i = 0; n && i < ways; i++) {
        way_write(c, n, i, way, sizeof way);
        visit(context, way);
    }
}

char *pinyin_initials(const char *text, bool as_name, char *out, size_t n)
{
    struct spelled c[SPELLED_CHARS];
    if (n)
        way_write(c, spell_all(text, as_name, false, c), 0, out, n);
    return out;
}
