/* A field of a record as a person reads it. */
#include "config.h"
#include "desk/form.h"
#include "desk/known.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const void *element_first(const struct field *list, const void *record)
{
    uint32_t n;
    const void *first;
    memcpy(&n, (const char *)record + list->at_n, sizeof n);
    memcpy(&first, (const char *)record + list->at, sizeof first);
    return n > 0 ? first : NULL;
}

const void *path_follow(const struct path *path, const void *record)
{
    for (unsigned i = 0; record && i + 1 < path->steps; i++)
        record = element_first(path->step[i], record);
    return record;
}

/* 10 digits as 4-3-3, 13 as 4-3-3-3. */
static void account_text(const char *number, char *out, size_t room)
{
    size_t n = 0, digits = strlen(number);
    for (size_t i = 0; i < digits && n + 2 < room; i++) {
        if (i >= 4 && (i - 4) % 3 == 0 && i + 3 <= digits)
            out[n++] = ' ';
        out[n++] = number[i];
    }
    out[n] = '\0';
}

static void codes_text(const struct code_set *set, uint64_t bits, char *out, size_t room)
{
    size_t n = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < set->codes; i++) {
        if (!(bits & CODE_BIT(set->code[i].value)) || n + 2 >= room)
            continue;
        if (n)
            out[n++] = ' ';
        text_copy(out + n, room - n, code_word(set, set->code[i].value));
        n += strlen(out + n);
    }
}

static void date_text(date d, enum format format, char *out, size_t room)
{
    char text[DATE_TEXT];
    date_format(d, text);
    text_copy(out, room, format == FORMAT_DAY && strlen(text) == 10 ? text + 5 : text);
}

static void instant_text(instant t, enum format format, char *out, size_t room)
{
    char text[INSTANT_TEXT];
    if (t == 0) {
        out[0] = '\0';
        return;
    }
    struct moment m = instant_local(t);
    if (format == FORMAT_CLOCK)
        snprintf(text, sizeof text, "%02d:%02d", m.hour, m.minute);
    else if (format == FORMAT_DAY)
        snprintf(text, sizeof text, "%02d-%02d", m.civil.month, m.civil.day);
    else if (format == FORMAT_SHORT)
        instant_short(t, text);
    else
        snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d", m.civil.year, m.civil.month, m.civil.day,
                 m.hour, m.minute);
    text_copy(out, room, text);
}

static void number_text(uint64_t v, enum format format, char *out, size_t room)
{
    if (v == 0 && (format == FORMAT_DOTS || format == FORMAT_NUMBER8 || format == FORMAT_NUMBER12))
        out[0] = '\0';
    else
        snprintf(out, room, format == FORMAT_NUMBER8 ? "%08" PRIu64 : format == FORMAT_NUMBER12 ? "%012" PRIu64
                 : "%" PRIu64, v);
}

void flow_word(const char *field, const char *name, char *out, size_t room)
{
    static const struct { const char *field, *what; } said[] = {
        { "job_kind", "kind" }, { "stage", "stage" }, { "back", "stage" }, { "cause", "stage" },
        { "paper_kind", "paper" },
    };
    char key[64];
    const char *what = field;
    for (size_t i = 0; i < COUNT_OF(said); i++)
        if (strcmp(said[i].field, field) == 0)
            what = said[i].what;
    snprintf(key, sizeof key, "flow.%s.%s", what, name);
    text_copy(out, room, *name ? tr(key) : "");
}

const char *code_text(int code, char out[CODE_TEXT])
{
    snprintf(out, CODE_TEXT, code_menu(code) ? "%04d" : "%02d", code);
    return out;
}

static const char *word_of(const char *group, const char *name)
{
    char key[80];
    snprintf(key, sizeof key, "flow.%s.%s", group, name);
    const char *word = tr(key);
    return strcmp(word, key) == 0 ? name : word;
}

const char *kind_word(const char *job_kind)
{
    return *job_kind ? word_of("kind", job_kind) : "";
}

const char *stage_word(const char *stage)
{
    return *stage ? word_of("stage", stage) : "";
}

void value_text(const struct field *field, enum format format, const void *record, char *out, size_t room)
{
    char text[MONEY_TEXT];
    const char *at = (const char *)record + field->at;
    out[0] = '\0';
    switch ((enum field_type)field->type) {
    case FT_TEXT: case FT_LONG: case FT_SEALED: {
        const char *s = *(const char *const *)at;
        if (format == FORMAT_SPACED)
            account_text(s ? s : "", out, room);
        else if (format == FORMAT_FLOW)
            flow_word(field->name, s ? s : "", out, room);
        else
            text_copy(out, room, s ? s : "");
        break;
    }
    case FT_MONEY:
        if (*(const money *)at != 0 || format != FORMAT_DOTS)
            text_copy(out, room, money_format(*(const money *)at, text));
        break;
    case FT_MAYBE:
        if (((const struct maybe *)at)->given)
            text_copy(out, room, money_format(((const struct maybe *)at)->amount, text));
        break;
    case FT_ENERGY:
        if (*(const energy *)at != 0 || format != FORMAT_DOTS)
            text_copy(out, room, energy_format(*(const energy *)at, text));
        break;
    case FT_PRICE:
        if (*(const price *)at != 0 || format != FORMAT_DOTS)
            text_copy(out, room, price_format(*(const price *)at, text));
        break;
    case FT_DATE: date_text(*(const date *)at, format, out, room); break;
    case FT_MONTH: {
        int32_t m = *(const int32_t *)at;
        if (m)
            snprintf(out, room, "%04d-%02d", m / 100, m % 100);
        break;
    }
    case FT_TIME: instant_text(*(const instant *)at, format, out, room); break;
    case FT_CODE: text_copy(out, room, code_word(field->codes, *(const uint16_t *)at)); break;
    case FT_CODES: codes_text(field->codes, *(const uint64_t *)at, out, room); break;
    case FT_UINT: number_text(*(const uint64_t *)at, format, out, room); break;
    case FT_INT: snprintf(out, room, "%" PRId64, *(const int64_t *)at); break;
    case FT_FLAG: text_copy(out, room, tr(*(const bool *)at ? "desk.yes" : "desk.no")); break;
    case FT_HASH: case FT_BYTES: case FT_LIST: break;
    }
}
