/* Every page the scripts lead to, painted in every language at three widths: what is cut
 * that is no value, what is in another language, what shows a key instead of a word.
 *
 *     paint                      all scripts, zh_CN, en and zh_TW
 *     paint LANG [SCRIPT...]     one language
 *
 * A value is what stands in the script: its answers and what is typed. Words that belong to
 * no language, or are a name, are rows of tests/screen/paint.words. */
#include "config.h"
#include "base/rooms.h"
#include "desk/paint.h"
#include "tests/paths.h"
#include "harness.h"
#include "world.h"
#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SEEN_MOST 8192
#define SAID_MOST 512
#define LINE_ROOM 2048

static const int widths[] = { 80, 100, 132 };

static struct {
    const char *lang, *words;
    struct buf data;                     /* what the script's core answers and its hands type */
    int told[2];                         /* a pipe: what was cut, said by the desk */
    uint64_t seen[SEEN_MOST];            /* screens, by their hash */
    unsigned seen_n, said_n, bad, pages;
    char *said[SAID_MOST];
    int columns;
} at;

/* -- what is found, each once -- */

static void found(const char *what, const char *piece, const char *row)
{
    char line[LINE_ROOM * 2], title[LINE_ROOM];
    snprintf(line, sizeof line, "%s|%s", what, piece);
    for (unsigned i = 0; i < at.said_n; i++)
        if (strcmp(at.said[i], line) == 0)
            return;
    at.bad++;
    if (at.said_n < SAID_MOST)
        at.said[at.said_n++] = strdup(line);
    row_text(0, title, sizeof title);
    printf("%s %d %s: %s: %s\n    title |%.60s|\n    row   |%s|\n", at.lang, at.columns, strrchr(h.path, '/') + 1, what,
           piece, title, row);
}

static bool in_data(const char *text, size_t n)
{
    return n && memmem(at.data.at, at.data.n, text, n);
}

static bool in_words(const char *text, size_t n)
{
    char line[128];
    snprintf(line, sizeof line, "\n%.*s\n", (int)(n < 120 ? n : 120), text);
    return strstr(at.words, line);
}

/* -- cut -- */

/* "cut TEXT" in the words: a code's word that a list has too little room for, and marks. */
static bool in_words_cut(const char *text)
{
    char line[256];
    snprintf(line, sizeof line, "\ncut %s\n", text);
    return strstr(at.words, line);
}

static void cut_tell(int row, int column, int columns, const char *text)
{
    char line[900];
    int n = snprintf(line, sizeof line, "%d\t%d\t%d\t%.800s\n", row, column, columns, text);
    (void)!write(at.told[1], line, (size_t)n);
}

/* A value may be longer than its place, and then has the mark. One that a sentence is about is
 * looked for in it. */
static bool is_value(const char *text)
{
    size_t n = strlen(text);
    while (n && text[n - 1] == ' ')
        n--;
    if (in_data(text, n))
        return true;
    for (size_t i = 0; i < n; i++)      /* several values, two blanks between */
        if (i && text[i] == ' ' && text[i + 1] == ' ' && in_data(text, i))
            return is_value(text + i + 2);
    return false;
}

/* Without a report: what was cut on a page that is not looked at. */
static void look_cut(bool report)
{
    static char all[1 << 16];
    ssize_t n;
    while ((n = read(at.told[0], all, sizeof all - 1)) > 0) {
        all[report ? n : 0] = '\0';
        char *kept = NULL;
        for (char *line = strtok_r(all, "\n", &kept); line; line = strtok_r(NULL, "\n", &kept)) {
            char *text = strrchr(line, '\t');
            if (text && !is_value(text + 1) && !in_words_cut(text + 1))
                found("cut", text + 1, line);
        }
    }
}

/* -- another language -- */

static bool is_han(int32_t ch)
{
    return ch >= 0x4e00 && ch <= 0x9fff;
}

/* Sums in capitals are said so in every language. */
static bool is_capital(int32_t ch)
{
    char one[8] = "";
    utf8_put(ch, one);
    return strstr("零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整正", one);
}

static void han_in_english(const char *row)
{
    const char *p = row, *end = row + strlen(row);
    while (p < end) {
        const char *from = p;
        int32_t ch = utf8_next(&p, end);
        if (!is_han(ch) || is_capital(ch))
            continue;
        const char *to = p;
        while (p < end && is_han(utf8_next(&p, end)))
            to = p;
        p = to;
        size_t n = (size_t)(to - from);
        while (n > 3 && !in_data(from, n))       /* a name that was cut, or two side by side */
            n -= 3;
        if (n <= 3 && !in_data(from, (size_t)(to - from)) && !in_words(from, (size_t)(to - from)))
            found("not English", from, row);
        else if (n > 3)
            p = from + n;
    }
}

static bool is_letter(char c)
{
    return isalpha((unsigned char)c) || c == '_';
}

/* Of a code, a field, a stage: no value a person has written begins small. */
static bool is_name(const char *word)
{
    return !word[strspn(word, "abcdefghijklmnopqrstuvwxyz_.")];
}

static void latin_in_chinese(const char *row)
{
    for (const char *p = row; *p; p++) {
        if (!is_letter(*p))
            continue;
        size_t n = 0;
        while (is_letter(p[n]) || (p[n] == '.' && is_letter(p[n + 1])))
            n++;
        char word[128];
        snprintf(word, sizeof word, "%.*s", (int)n, p);
        if (n >= 3 && !in_words(p, n) && (is_name(word) || !in_data(p, n)))
            found("not Chinese", word, row);
        p += n - 1;
    }
}

/* 2026-11-23T09:44, and the key of a word nobody said. */
static void machine_words(const char *row)
{
    for (const char *p = row; *p; p++) {
        if (p > row && (is_letter(p[-1]) || isdigit((unsigned char)p[-1])))
            continue;
        size_t n = 0;
        while (is_letter(p[n]) || (n && (isdigit((unsigned char)p[n]) || (p[n] == '.' && is_letter(p[n + 1])))))
            n++;
        bool key = n > 3 && (memchr(p, '_', n) || memchr(p, '.', n)) && !in_words(p, n);
        bool iso = isdigit((unsigned char)*p) && strspn(p, "0123456789-") == 10 && p[10] == 'T';
        if (key || iso) {
            char word[128];
            snprintf(word, sizeof word, "%.*s", (int)(iso ? 16 : n), p);
            found(iso ? "a machine's time" : "a key", word, row);
        }
    }
}

/* Traditional Chinese is what Big5 can say; a character it cannot is a simplified one, or a name's. */
static void simplified(const char *row)
{
    static struct converter *big5;
    if (!big5)
        big5 = converter_to_terminal(CHARSET_BIG5);
    const char *p = row, *end = row + strlen(row);
    while (p < end) {
        const char *from = p;
        struct buf out;
        if (!is_han(utf8_next(&p, end)))
            continue;
        buf_init(&out, 64);
        converter_feed(big5, from, (size_t)(p - from), &out);
        bool said = !(out.n == 2 && out.at[0] == 0xa1 && out.at[1] == 0xb8) && !(out.n && out.at[0] == '?');
        buf_release(&out);
        char one[8] = "";
        snprintf(one, sizeof one, "%.*s", (int)(p - from), from);
        if (!said && !in_data(from, (size_t)(p - from)))
            found("simplified", one, row);
    }
}

/* A row without what stands in inputs: that is whoever types there. */
static void words_of(int y, char *row, size_t room)
{
    size_t n = 0;
    for (int x = 0; x < h.glass.columns && n + 8 < room; x++) {
        const struct glass_cell *cell = &h.glass.cell[y][x];
        if (cell->ch > 0)
            n += utf8_put(cell->look & GLASS_UNDERLINE ? ' ' : cell->ch, row + n);
    }
    row[n] = '\0';
}

static void look_rows(void)
{
    char row[LINE_ROOM];
    for (int y = 0; y < h.glass.rows; y++) {
        words_of(y, row, sizeof row);
        machine_words(row);
        if (strcmp(at.lang, "en") == 0)
            han_in_english(row);
        else
            latin_in_chinese(row);
        if (strcmp(at.lang, "zh_TW") == 0)
            simplified(row);
    }
}

/* -- every page once, at every width -- */

static bool is_new(void)
{
    char row[LINE_ROOM];
    uint64_t hash = 14695981039346656037u;
    for (int y = 1; y < h.glass.rows; y++) {
        row_text(y, row, sizeof row);
        for (const char *c = row; *c; c++)
            hash = (hash ^ (unsigned char)*c) * 1099511628211u;
    }
    for (unsigned i = 0; i < at.seen_n; i++)
        if (at.seen[i] == hash)
            return false;
    if (at.seen_n < SEEN_MOST)
        at.seen[at.seen_n++] = hash;
    return true;
}

/* While pages are looked at in another language a script is what leads to them: what it
 * expects is of its own language. */
static const char *const leads[] = {
    "clock", "term", "user", "answer", "refuse", "event", "hold", "release", "start", "keys", "slowly", "raw", "hit",
    "stall", "go", "drop", "attach", "core-drop", "core-back", "left", "forms", "other", "gate", "include", "size",
};

static bool leads_on(const char *line, size_t n)
{
    for (size_t i = 0; i < COUNT_OF(leads); i++)
        if (strlen(leads[i]) == n && strncmp(leads[i], line, n) == 0) {
            buf_puts(&at.data, line);
            buf_u8(&at.data, '\n');
            return true;
        }
    return false;
}

/* Some scripts change the language, or are on a page without a key bar. */
static bool in_language(void)
{
    char help[32];
    snprintf(help, sizeof help, "F1%s", tr("key.f1"));
    return screen_has(help);
}

static int look(const char *line)
{
    bool act = strncmp(line, "keys", 4) == 0 || strncmp(line, "start", 5) == 0 || strncmp(line, "slowly", 6) == 0
               || strncmp(line, "release", 7) == 0 || strncmp(line, "event", 5) == 0;
    if (!act || h.charset != CHARSET_UTF8 || h.has_ended || !h.line_open || h.stalled || h.hello.rows != 24
        || h.hello.columns != 80 || !in_language() || !is_new()) {
        look_cut(false);
        return 1;
    }
    at.pages++;
    for (size_t i = 0; i < COUNT_OF(widths); i++) {
        char size[16];
        snprintf(size, sizeof size, "24 %d", widths[i]);
        at.columns = widths[i];
        if (i && !do_size(size))
            return 0;
        look_rows();
        look_cut(true);
    }
    return do_size("24 80");
}

/* -- the scripts -- */

static int script(const char *path)
{
    buf_clear(&at.data);
    int good = script_run(path);
    if (!good)
        printf("%s %s: does not run\n", at.lang, path);
    at.bad += !good;
    return good;
}

static void scripts(char **path, int n)
{
    const struct room_file *file;
    unsigned files = 0;
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(1u << 16);
    for (int i = 0; i < n; i++)
        script(path[i]);
    if (!n && (rooms_read(TOP_SRCDIR "/tests/screen/script", ".test", pool, &file, &files, &f) || !files))
        at.bad++;
    for (unsigned i = 0; i < files; i++)
        script(file[i].path);
    pool_free(&pool);
}

static char *words_read(void)
{
    char *text = NULL;
    size_t room = 0;
    FILE *f = fopen(TOP_SRCDIR "/tests/screen/paint.words", "r");
    if (!f || getdelim(&text, &room, '\0', f) < 0)
        exit(EXIT_FAILURE);
    fclose(f);
    return text;
}

static void language(const char *lang, char **path, int n)
{
    struct looking how = { .lang = lang, .leads = leads_on, .look = look };
    at.lang = lang;
    at.seen_n = at.pages = 0;
    looking = &how;
    scripts(path, n);
    looking = NULL;
    printf("%s: %u pages\n", lang, at.pages);
}

/* What the words are is seen without sanitizers; with them it is memory that is looked at, and the longest texts do. */
#ifdef __SANITIZE_ADDRESS__
#define LANGUAGES "en"
#else
#define LANGUAGES "zh_CN", "en", "zh_TW"
#endif

int main(int argc, char **argv)
{
    static const char *const all[] = { LANGUAGES };
    setvbuf(stdout, NULL, _IONBF, 0);          /* the desk is a fork */
    at.words = words_read();
    buf_init(&at.data, 16u << 20);
    if (pipe2(at.told, O_NONBLOCK | O_CLOEXEC) != 0)
        return 1;
    paint_cut = cut_tell;
    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (argc < 2 || strcmp(argv[1], all[i]) == 0)
            language(all[i], argv + 2, argc > 2 ? argc - 2 : 0);
    return at.bad > 0;
}
