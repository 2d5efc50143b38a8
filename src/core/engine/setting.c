/* Settings: their bounds. */
#include "config.h"
#include "core/engine/setting.h"
#include "core/engine/check.h"
#include "core/engine/seed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define FIGURES "0123456789"

enum kind { NUMBER, NONE_OR, MONEY, TEXT, DIGITS, CHOICE, CLOCK, FACES, SERIES };

struct bounds { const char *name; enum kind kind; int64_t least, most; const char *like; };

static const struct bounds settings[] = {
#define SETTING(name, kind, least, most, like) { #name, kind, least, most, like },
#include "db/settings.def"
#undef SETTING
};

static const struct bounds *bounds_of(const char *name)
{
    for (unsigned i = 0; i < COUNT_OF(settings); i++)
        if (!strcmp(settings[i].name, name))
            return &settings[i];
    return NULL;
}

static bool within(const struct bounds *b, int64_t n)
{
    return n >= b->least && n <= b->most;
}

enum status setting_stops(const char *name, const char *why, const char *limit, struct fault *f)
{
    char key[40];
    snprintf(key, sizeof key, "setting.why.%s", why);
    return fault_set(f, ST_setting_stops, "value", name, key, limit);
}

static enum status out_of_range(const struct bounds *b, struct fault *f)
{
    char least[MONEY_TEXT], most[MONEY_TEXT];
    if (b->kind == MONEY) {
        money_format_plain(b->least, least);
        money_format_plain(b->most, most);
    } else {
        snprintf(least, sizeof least, "%lld", (long long)b->least);
        snprintf(most, sizeof most, "%lld", (long long)b->most);
    }
    return fault_set(f, b->kind == NONE_OR ? ST_setting_none_or : ST_setting_range, "value", b->name, least, most);
}

static enum status check_number(const struct bounds *b, const char *value, struct fault *f)
{
    size_t n = strlen(value);
    if (n == 0 || n > NUMBER_DIGITS || strspn(value, FIGURES) != n)
        return fault_set(f, ST_number_invalid, "value", NULL, NULL, NULL);
    int64_t number = strtoll(value, NULL, 10);
    char least[24];
    if (within(b, number) || (b->kind == NONE_OR && !number))
        return ST_ok;
    snprintf(least, sizeof least, "%lld", (long long)b->least);
    return number < b->least && *b->like ? setting_stops(b->name, b->like, least, f) : out_of_range(b, f);
}

static enum status check_money(const struct bounds *b, const char *value, struct fault *f)
{
    money amount;
    if (money_parse_exact(value, &amount) || amount < 0)
        return fault_set(f, ST_amount_invalid, "value", NULL, NULL, NULL);
    return within(b, amount) ? ST_ok : out_of_range(b, f);
}

static bool is_choice(const struct bounds *b, const char *value)
{
    size_t n = strlen(value);
    if (!n || strchr(value, ' '))
        return false;
    for (const char *at = b->like; (at = strstr(at, value)); at += n)
        if ((at == b->like || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
            return true;
    return false;
}

/* "16:30"; nothing: at no hour. */
static bool is_clock(const char *value)
{
    if (!*value)
        return true;
    if (strlen(value) != 5 || value[2] != ':' || strspn(value, FIGURES) != 2 || strspn(value + 3, FIGURES) != 2)
        return false;
    return atoi(value) < 24 && atoi(value + 3) < 60;
}

/* How many there are; -1: they are none. */
static int64_t faces_read(const char *value, money *least_r)
{
    char text[FACES_ROOM], *rest = NULL;
    int64_t n = 0;
    *least_r = 0;
    if (strlen(value) >= sizeof text)
        return -1;
    text_copy(text, sizeof text, value);
    for (char *word = strtok_r(text, " ,", &rest); word; word = strtok_r(NULL, " ,", &rest), n++) {
        money face;
        if (money_parse(word, &face) || face <= 0)
            return -1;
        *least_r = !n || face < *least_r ? face : *least_r;
    }
    return n;
}

money setting_face_least(const char *value)
{
    money least;
    return faces_read(value, &least) > 0 ? least : 0;
}

static bool are_faces(const struct bounds *b, const char *value)
{
    money least;
    return within(b, faces_read(value, &least));
}

/* Ends in a letter, so that where the number begins is plain. */
static bool is_series(const struct bounds *b, const char *value)
{
    size_t n = strlen(value);
    return within(b, (int64_t)n) && strspn(value, LETTERS FIGURES) == n && (n == 0 || value[n - 1] >= 'A');
}

static bool has_shape(const struct bounds *b, const char *value)
{
    switch (b->kind) {
    case DIGITS:
        return within(b, (int64_t)strlen(value)) && strspn(value, FIGURES) == strlen(value);
    case CLOCK:
        return is_clock(value);
    case FACES:
        return are_faces(b, value);
    case SERIES:
        return is_series(b, value);
    case CHOICE:
        return is_choice(b, value);
    default:
        return within(b, (int64_t)utf8_count(value));
    }
}

bool setting_known(const char *name)
{
    return bounds_of(name);
}

enum status setting_check(const char *name, const char *value, struct fault *f)
{
    const struct bounds *b = bounds_of(name);
    if (!b)
        return fault_set(f, ST_not_found, "setting_name", name, NULL, NULL);
    if (b->kind == NUMBER || b->kind == NONE_OR)
        return check_number(b, value, f);
    if (b->kind == MONEY)
        return check_money(b, value, f);
    if (has_shape(b, value))
        return ST_ok;
    if (b->kind == TEXT)
        return out_of_range(b, f);
    return fault_set(f, b->kind == CHOICE ? ST_setting_choice : ST_setting_shape, "value", name, b->like, NULL);
}

/* -- rows of before -- */

/* Is it out of its bounds? A name that is read no more has none. */
static bool is_out(const struct setting *row)
{
    return bounds_of(row->setting_name) && setting_check(row->setting_name, row->value, NULL);
}

static const struct setting *shipped_of(const struct array *shipped, const char *name)
{
    const struct setting *s = shipped->at;
    for (unsigned i = 0; i < shipped->n; i++)
        if (!strcmp(s[i].setting_name, name))
            return &s[i];
    return NULL;
}

static bool seeded(const struct setting *row, const struct setting *shipped)
{
    return shipped && row->version <= 1 && row->valid_from == shipped->valid_from;
}

void settings_mend(const struct array *rows, const struct array *shipped,
                   void (*say)(void *context, const struct setting *row), void *context)
{
    struct setting *row = rows->at;
    for (unsigned i = 0; i < rows->n; i++) {
        const struct setting *as_shipped = shipped_of(shipped, row[i].setting_name);
        if (!is_out(&row[i]))
            continue;
        if (say && !seeded(&row[i], as_shipped))
            say(context, &row[i]);
        row[i].value = as_shipped ? as_shipped->value : "";
    }
}

static void finding(void *context, const struct setting *row)
{
    struct check_run *r = context;
    char from[DATE_TEXT];
    check_finding(r, "table setting %s %s: %s is out of its bounds, the shipped value holds", row->setting_name,
                  date_format(row->valid_from, from), row->value);
}

static enum status visit(struct check_run *r, void *row, void *context)
{
    settings_mend(&(struct array){ .at = row, .n = 1 }, context, finding, r);
    return ST_ok;
}

enum status check_settings(struct check_run *r)
{
    struct array shipped = { 0 };
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(16384);
    enum status s = seed_settings(r->core->data_dir, pool, &shipped, &f);
    if (!s)
        s = check_walk(r, TABLE_setting, visit, &shipped);
    pool_free(&pool);
    return s;
}
