/* Passwords cut into pieces that everybody takes (common.h): at each place the fewest
 * pieces by which one comes there. */
#include "config.h"
#include "core/engine/common.h"
#include "core/engine/bounds.h"

#include <sodium.h>
#include <ctype.h>
#include <strings.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE 512
#define WORD_LEAST 2
#define WORD_MOST 40
#define RUN_LEAST 3                  /* of the same sign, or keys of a row */
#define FIGURES_MOST 4
#define FIGURES_COST 2
#define MONTHS 12
#define DAYS 31                      /* of a month, at most */

struct words { char **at; size_t n; };

static struct words words, walks;

static void words_add(struct words *w, const char *word)
{
    w->at = reallocarray(w->at, w->n + 1, sizeof *w->at);
    if (!w->at || !(w->at[w->n++] = strdup(word)))
        panic("out of memory");
}

static void words_clear(struct words *w)
{
    while (w->n)
        free(w->at[--w->n]);
    free(w->at);
    w->at = NULL;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_plain(const char *word)
{
    size_t n = strlen(word);
    for (const char *c = word; *c; c++)
        if (*c <= ' ' || *c > '~' || (*c >= 'A' && *c <= 'Z'))
            return false;
    return n >= WORD_LEAST && n <= WORD_MOST;
}

static bool line_read(char *line)
{
    char *rest, *what = strtok_r(line, " \t\n", &rest), *word;
    if (!what || *what == '#')
        return true;
    struct words *w = !strcmp(what, "word") ? &words : !strcmp(what, "walk") ? &walks : NULL;
    unsigned n = 0;
    for (; w && (word = strtok_r(NULL, " \t\n", &rest)); n++) {
        if (!is_plain(word))
            return false;
        words_add(w, word);
    }
    return n > 0;
}

enum status common_open(const char *data_dir, struct fault *f)
{
    char path[512], line[LINE], number[16];
    unsigned at = 0;
    bool good = true;
    snprintf(path, sizeof path, "%s/passwords/common.txt", data_dir);
    FILE *file = fopen(path, "re");
    if (!file)
        return fault_set(f, ST_file_broken, "", path, "0", "");
    words_clear(&words);
    words_clear(&walks);
    while (good && fgets(line, sizeof line, file)) {
        at++;
        good = line_read(line);
    }
    fclose(file);
    snprintf(number, sizeof number, "%u", at);
    if (!good)
        return fault_set(f, ST_file_broken, "", path, number, "");
    qsort(words.at, words.n, sizeof *words.at, compare);
    return ST_ok;
}

/* -- pieces: how long each may be from there on, 0 none -- */

static bool is_word(const char *at, size_t n, const char *const *own, unsigned own_n)
{
    char word[WORD_MOST + 1];
    const char *key = word;
    for (unsigned i = 0; i < own_n; i++)
        if (strlen(own[i]) == n && !strncasecmp(own[i], at, n))
            return true;
    if (n > WORD_MOST)
        return false;
    memcpy(word, at, n);
    word[n] = '\0';
    return words.n && bsearch(&key, words.at, words.n, sizeof *words.at, compare);
}

static size_t same_run(const char *at)
{
    size_t n = 1;
    while (at[n] && at[n] == at[0])
        n++;
    return n;
}

/* How far it goes along a row, there or back. */
static size_t along(const char *at, const char *row, int step)
{
    size_t best = 0;
    for (const char *start = row; *start; start++) {
        size_t n = 0;
        const char *key = start;
        while (at[n] && key >= row && *key && at[n] == *key) {
            n++;
            key += step;
        }
        best = n > best ? n : best;
    }
    return best;
}

static size_t walk_run(const char *at)
{
    size_t best = 0;
    for (size_t i = 0; i < walks.n; i++)
        for (int step = -1; step <= 1; step += 2) {
            size_t n = along(at, walks.at[i], step);
            best = n > best ? n : best;
        }
    return best;
}

static unsigned two(const char *at)
{
    return (unsigned)(at[0] - '0') * 10 + (unsigned)(at[1] - '0');
}

static bool up_to(const char *at, unsigned most)
{
    return two(at) >= 1 && two(at) <= most;
}

static bool is_day(const char *at)
{
    return up_to(at, MONTHS) && up_to(at + 2, DAYS);
}

static bool is_year(const char *at)
{
    return two(at) == 19 || two(at) == 20;
}

/* A year, a month of it, a day, a mobile number: figures that say something. */
static bool says_something(const char *at, size_t n)
{
    switch (n) {
    case 4:
        return is_year(at) || is_day(at);
    case 6:
        return (is_year(at) && up_to(at + 4, MONTHS)) || is_day(at + 2);
    case 8:
        return is_year(at) && is_day(at + 4);
    case 11:
        return at[0] == '1' && at[1] >= '3';
    default:
        return false;
    }
}

static bool is_sign(char c)
{
    return c > 0 && ispunct((unsigned char)c);
}

/* -- cut -- */

struct cut { const char *text; unsigned cost[PASSWORD_BYTES + 1]; size_t n; };

static void reach(struct cut *c, size_t from, size_t n, unsigned cost)
{
    if (from + n <= c->n && c->cost[from] + cost < c->cost[from + n])
        c->cost[from + n] = c->cost[from] + cost;
}

static void runs_from(struct cut *c, size_t i, size_t most)
{
    for (size_t n = RUN_LEAST; n <= most; n++)
        reach(c, i, n, 1);
}

static void pieces_from(struct cut *c, size_t i, const char *const *own, unsigned own_n)
{
    const char *at = c->text + i;
    size_t figures = strspn(at, "0123456789");
    if (is_sign(*at))
        reach(c, i, 1, 0);
    for (size_t n = WORD_LEAST; i + n <= c->n; n++)
        if (is_word(at, n, own, own_n))
            reach(c, i, n, 1);
    runs_from(c, i, same_run(at));
    runs_from(c, i, walk_run(at));
    for (size_t n = 1; n <= figures; n++)
        if (says_something(at, n))
            reach(c, i, n, 1);
        else if (n <= FIGURES_MOST)
            reach(c, i, n, FIGURES_COST);
}

bool common_made(const char *password, const char *const *own, unsigned own_n)
{
    char folded[PASSWORD_BYTES];
    struct cut c = { .text = folded };
    text_fold_width(password, folded, sizeof folded);
    c.n = strlen(folded);
    for (size_t i = 0; i < c.n; i++)
        folded[i] = (char)tolower((unsigned char)folded[i]);
    for (size_t i = 1; i <= c.n; i++)
        c.cost[i] = COMMON_MOST + 1;
    for (size_t i = 0; i < c.n; i++)
        if (c.cost[i] <= COMMON_MOST)
            pieces_from(&c, i, own, own_n);
    bool common = c.cost[c.n] <= COMMON_MOST;
    sodium_memzero(folded, sizeof folded);
    return common;
}
