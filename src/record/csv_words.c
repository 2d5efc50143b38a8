/* What a column and a cell may be called beside its own name: the words people see on
 * the screens, in every language that is shipped, because a file was often copied from
 * one. They are gathered once a file, for the columns it has. */
#include "config.h"
#include "record/csv.h"

#include <stdio.h>
#include <string.h>

#define WORD_BYTES 192

static const char *const languages[] = { "zh_CN", "en", "zh_TW" };

static const struct { const char *record, *field, *head; } heads[] = {
#define HEAD(record, field, head) { #record, #field, head },
#include "db/heads.def"
#undef HEAD
};

/* Runs visit in each language; the process's own is put back. */
static void each_language(void (*visit)(void *), void *context)
{
    char own[32];

    text_copy(own, sizeof own, lang_current());
    for (unsigned i = 0; i < COUNT_OF(languages); i++) {
        lang_set(languages[i]);
        visit(context);
    }
    lang_set(own);
}

/* -- heads -- */

struct labelled { const struct record *record; const char *folded; const struct field *field; };

static void look_for_label(void *context)
{
    struct labelled *l = context;
    char label[WORD_BYTES];

    for (unsigned i = 0; i < l->record->fields && !l->field; i++)
        if (!strcmp(text_fold_search(tr(l->record->field[i].name), label, sizeof label), l->folded))
            l->field = &l->record->field[i];
}

const struct field *csv_column_field(const struct record *r, const char *title)
{
    char folded[WORD_BYTES];
    struct labelled l = { .record = r, .folded = text_fold_search(title, folded, sizeof folded) };

    l.field = record_field(r, title);
    for (unsigned i = 0; i < COUNT_OF(heads) && !l.field; i++)
        if (!strcmp(heads[i].record, r->name) && !strcmp(heads[i].head, folded))
            l.field = record_field(r, heads[i].field);
    if (!l.field && *folded)
        each_language(look_for_label, &l);
    return l.field;
}

/* -- codes and flags -- */

struct csv_word { const struct code_set *set; const char *word, *means; };

static void word_add(struct csv_words *w, const struct code_set *set, const char *word, const char *means)
{
    char folded[WORD_BYTES];

    if (*text_fold_search(word, folded, sizeof folded))
        *(struct csv_word *)array_add(&w->list, w->pool, sizeof(struct csv_word)) =
            (struct csv_word){ set, pool_copy(w->pool, folded), pool_copy(w->pool, means) };
}

static void gather_set(struct csv_words *w, const struct code_set *set)
{
    char key[128];

    for (unsigned i = 0; i < set->codes; i++) {
        snprintf(key, sizeof key, "code.%s.%s", set->name, set->code[i].name);
        if (strcmp(tr(key), key) != 0)
            word_add(w, set, tr(key), set->code[i].name);
    }
}

/* Words of flags have no set. */
static void gather(void *context)
{
    struct csv_words *w = context;

    for (unsigned i = 0; i < w->columns; i++)
        if (w->column[i] && w->column[i]->codes)
            gather_set(w, w->column[i]->codes);
    word_add(w, NULL, tr("desk.yes"), "1");
    word_add(w, NULL, tr("desk.no"), "0");
}

void csv_words_gather(struct csv_words *w, const struct csv_own_word *own, unsigned own_n)
{
    char number[8];

    each_language(gather, w);
    for (unsigned i = 0; i < own_n; i++) {
        snprintf(number, sizeof number, "%u", own[i].value);
        word_add(w, code_set_by_name(own[i].set), own[i].word, number);
    }
}

static const char *meaning(const struct csv_words *w, const struct code_set *set, const char *text)
{
    char folded[WORD_BYTES];
    const struct csv_word *word = w->list.at;

    text_fold_search(text, folded, sizeof folded);
    for (unsigned i = 0; i < w->list.n; i++)
        if (word[i].set == set && !strcmp(word[i].word, folded))
            return word[i].means;
    return text;
}

/* Where one of several ends: a comma or a semicolon of either script, 、. */
static size_t one_of_several(const char *text, size_t *mark_r)
{
    static const char *const marks[] = { ",", ";", "，", "；", "、" };
    size_t n = strcspn(text, "");

    *mark_r = 0;
    for (unsigned i = 0; i < COUNT_OF(marks); i++) {
        const char *at = strstr(text, marks[i]);

        if (at && (size_t)(at - text) < n) {
            n = (size_t)(at - text);
            *mark_r = strlen(marks[i]);
        }
    }
    return n;
}

static const char *several(const struct csv_words *w, const struct field *fd, const char *text, struct pool *pool)
{
    const char *all = "";

    while (*text) {
        size_t mark, n = one_of_several(text, &mark);
        const char *one = meaning(w, fd->codes, pool_slice(pool, text, n));

        all = pool_printf(pool, "%s%s%s", all, *all ? "," : "", one);
        text += n + mark;
    }
    return all;
}

const char *csv_cell_meaning(const struct csv_words *w, const struct field *fd, const char *text, struct pool *pool)
{
    uint16_t value;

    if (fd->type == FT_CODE)
        return code_value(fd->codes, text, &value) ? text : meaning(w, fd->codes, text);
    if (fd->type == FT_CODES)
        return several(w, fd, text, pool);
    return fd->type == FT_FLAG ? meaning(w, NULL, text) : text;
}
