/* Every row of db/input.def at every door it names: what wattdesk-input(5) says is what happens. */
#include "config.h"
#include "tests/paths.h"
#include "record/csv.h"
#include "tests/unit/record_any.h"

#include <stdio.h>
#include <string.h>

static struct pool *pool;

static int begin(void **state)
{
    (void)state;
    pool = pool_new(4096);
    return zone_set("Asia/Shanghai") == ST_ok ? 0 : -1;
}
static int end(void **state) { (void)state; pool_free(&pool); return 0; }

static const struct kind { const char *name; const struct record *record; const char *field; } kinds[] = {
#define INPUT(kind, record, field, folds, takes, refuses) { #kind, &record##_record, #field },
#define TAKEN(kind, faces, given, kept)
#define REFUSED(kind, faces, given, status)
#include "db/input.def"
#undef INPUT
#undef TAKEN
#undef REFUSED
};

static const struct row { const char *kind, *faces, *given, *kept; enum status status; } rows[] = {
#define INPUT(kind, record, field, folds, takes, refuses)
#define TAKEN(kind, faces, given, kept) { #kind, faces, given, kept, ST_ok },
#define REFUSED(kind, faces, given, status) { #kind, faces, given, "", ST_##status },
#include "db/input.def"
#undef INPUT
#undef TAKEN
#undef REFUSED
};

static const struct kind *kind_of(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (!strcmp(kinds[i].name, name))
            return &kinds[i];
    fail_msg("%s is no kind", name);
    return NULL;
}

/* A kind's own rule, beside what the record says. */
static enum status rule(const struct row *r, const struct kind *k, const void *s)
{
    struct fault f = { .status = ST_ok };

    if (!strcmp(r->kind, "phone"))
        return phone_good(*(const char *const *)field_in(record_field(k->record, k->field), s)) ? ST_ok
                                                                                                : ST_phone_shape;
    if (strcmp(r->kind, "paper") != 0)
        return ST_ok;
    return record_check(k->record, s, &f);
}

static void compare(const struct row *r, char face, enum status status, const char *kept)
{
    if (status != r->status || (!status && strcmp(kept, r->kept) != 0))
        fail_msg("%s, %c: %s gave %s %s", r->kind, face, r->given, status_name(status), kept);
}

static void by_machine(const struct row *r, const char *given, char face)
{
    const struct kind *k = kind_of(r->kind);
    const struct field *fd = record_field(k->record, k->field);
    void *s = record_room(k->record, pool);
    struct fault f = { .status = ST_ok };
    struct buf kept;
    const struct field *paper = record_field(k->record, "id_kind");

    record_init(k->record, s);
    if (paper && !strcmp(r->kind, "paper"))
        *(uint16_t *)field_at(paper, s) = CODE_id_kind_id_card;
    enum status status = field_parse(fd, s, given, pool, &f);
    if (!status)
        status = rule(r, k, s);
    buf_init(&kept, 1000);
    field_format(fd, s, &kept);
    buf_u8(&kept, 0);
    compare(r, face, status, (char *)kept.at);
    buf_release(&kept);
}

static void by_file(const struct row *r)
{
    const struct field *fd = record_field(kind_of(r->kind)->record, kind_of(r->kind)->field);
    const struct field *column[] = { fd };
    struct csv_words words = { .column = column, .columns = 1, .pool = pool };

    csv_words_gather(&words, NULL, 0);
    by_machine(r, csv_cell_meaning(&words, fd, r->given, pool), 'F');
}

/* What a screen does with the keys before it hands the value on. */
static void by_screen(const struct row *r)
{
    char kept[64] = "";
    money amount;
    date day;
    struct fault f = { .status = ST_ok };
    enum status status = ST_ok;

    if (!strcmp(r->kind, "amount")) {
        status = money_parse(r->given, &amount);
        if (!status)
            money_format_plain(amount, kept);
    } else if (!strcmp(r->kind, "date")) {
        status = date_parse(r->given, date_of(2026, 11, 29), DATE_PAST, &day, &f);
        if (!status)
            date_format(day, kept);
    } else {
        by_machine(r, text_fold(r->given, kept, sizeof kept), 'S');
        return;
    }
    compare(r, 'S', status, kept);
}

static void every_row_is_true(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (strchr(rows[i].faces, 'S'))
            by_screen(&rows[i]);
        if (strchr(rows[i].faces, 'F'))
            by_file(&rows[i]);
        if (strchr(rows[i].faces, 'M'))
            by_machine(&rows[i], rows[i].given, 'M');
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(every_row_is_true) };

    lang_open(TOP_BUILDDIR "/locale");
    lang_set("zh_CN");
    return cmocka_run_group_tests(tests, begin, end);
}
