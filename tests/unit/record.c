/* What must hold for every record the program has, with random content: the
 * binary form, JSON and a copy give the same record back, the checks accept it,
 * and damaged bytes are refused or read, never more. */
#include "config.h"
#include "tests/paths.h"
#include "tests/unit/record_any.h"

#include <stdio.h>
#include <string.h>

#define ROUNDS 60

/* For each record and round: a random record s. */
static void each_record(void (*test)(struct dice *, const struct record *, void *, struct pool *))
{
    const struct record *r;

    for (unsigned i = 0; (r = record_at(i)); i++) {
        for (unsigned round = 0; round < ROUNDS; round++) {
            struct pool *pool = pool_new(4096);
            struct dice dice = { (uint64_t)i << 32 | round };
            void *s = record_room(r, pool);

            any_record(&dice, r, s, pool, 1);
            test(&dice, r, s, pool);
            pool_free(&pool);
        }
    }
}

static void encode(const struct record *r, const void *s, struct buf *out)
{
    buf_init(out, 16u << 20);
    record_encode(r, s, NULL, out);
    assert_false(out->full);
}

static void one_checks(struct dice *dice, const struct record *r, void *s, struct pool *pool)
{
    struct fault f = { .status = ST_ok };

    (void)dice;
    (void)pool;
    if (record_check(r, s, &f) != ST_ok)
        fail_msg("%s.%s: %s %s", r->name, f.field, status_name(f.status), f.arg[0]);
}

static void one_encodes(struct dice *dice, const struct record *r, void *s, struct pool *pool)
{
    void *back = record_room(r, pool);
    struct buf first, second;

    (void)dice;
    encode(r, s, &first);
    assert_int_equal(record_decode(r, back, first.at, first.n, NULL, pool, NULL), ST_ok);
    assert_true(record_equal(r, s, back));
    encode(r, back, &second);
    assert_int_equal(first.n, second.n);
    assert_true(first.n == 0 || !memcmp(first.at, second.at, first.n));
    buf_release(&first);
    buf_release(&second);
}

/* Some fields of it are what they are when all are read, the others are at their defaults; and damage is no death. */
static void one_gives_some(struct dice *dice, const struct record *r, void *s, struct pool *pool)
{
    void *some = record_room(r, pool), *none = record_room(r, pool);
    struct field_set wanted = { { 0 } };
    struct buf bytes;

    for (unsigned i = 0; i < r->fields; i++)
        if (r->field[i].no < FIELD_SET_WORDS * 64 && dice_below(dice, 2))
            wanted.word[r->field[i].no / 64] |= 1ull << r->field[i].no % 64;
    encode(r, s, &bytes);
    assert_int_equal(record_decode_some(r, some, bytes.at, bytes.n, &wanted, NULL, pool, NULL), ST_ok);
    record_init(r, none);
    for (unsigned i = 0; i < r->fields; i++) {
        const struct field *fd = &r->field[i];

        if (!field_equal(fd, some, field_set_has(&wanted, fd->no) ? s : none))
            fail_msg("%s.%s, %s", r->name, fd->name, field_set_has(&wanted, fd->no) ? "wanted" : "not wanted");
    }
    for (unsigned i = 0; bytes.n && i < 8; i++) {
        bytes.at[dice_below(dice, (unsigned)bytes.n)] ^= (uint8_t)(1u << dice_below(dice, 8));
        record_decode_some(r, some, bytes.at, bytes.n, &wanted, NULL, pool, NULL);
    }
    buf_release(&bytes);
}

static void a_set_of_fields_has_its_names(void **state)
{
    struct field_set set = field_set_of(&bill_record, "bill_month  spans");

    (void)state;
    for (unsigned i = 0; i < bill_record.fields; i++) {
        const struct field *fd = &bill_record.field[i];
        bool named = !strcmp(fd->name, "bill_month") || !strcmp(fd->name, "spans");
        assert_int_equal(field_set_has(&set, fd->no), named);
    }
    assert_false(field_set_has(&set, UINT16_MAX));
}

/* Secrets do not leave in JSON, so both sides are compared without them. */
static void forget_secrets(const struct record *r, void *s)
{
    for (unsigned i = 0; i < r->fields; i++) {
        const struct field *fd = &r->field[i];

        if (fd->flags & F_SECRET)
            *(const char **)field_at(fd, s) = "";
        for (uint32_t e = 0; fd->type == FT_LIST && e < list_count(fd, s); e++)
            forget_secrets(fd->of, (void *)list_element(fd, s, e));
    }
}

static void one_speaks_json(struct dice *dice, const struct record *r, void *s, struct pool *pool)
{
    void *back = record_room(r, pool);
    struct buf text;
    struct fault f = { .status = ST_ok };

    (void)dice;
    buf_init(&text, 16u << 20);
    forget_secrets(r, s);
    record_to_json(r, s, false, &text);
    assert_false(text.full);
    if (record_from_json(r, back, (const char *)text.at, text.n, pool, &f) != ST_ok)
        fail_msg("%s.%s: %s %s in %.*s", r->name, f.field, status_name(f.status), f.arg[0], (int)text.n,
                 (char *)text.at);
    assert_true(record_equal(r, s, back));
    buf_release(&text);
}

static void one_copies(struct dice *dice, const struct record *r, void *s, struct pool *pool)
{
    struct pool *other = pool_new(4096), *third = pool_new(4096);
    void *decoded = record_room(r, third), *copy = record_room(r, other);
    struct buf bytes;

    (void)dice;
    encode(r, s, &bytes);
    assert_int_equal(record_decode(r, decoded, bytes.at, bytes.n, NULL, third, NULL), ST_ok);
    record_copy(r, copy, decoded, other);
    if (bytes.n)
        memset(bytes.at, 0xee, bytes.n);
    buf_release(&bytes);
    pool_free(&third);
    assert_true(record_equal(r, s, copy));
    pool_free(&other);
    (void)pool;
}

/* Every field's text form gives the same value back. */
static void one_formats(struct dice *dice, const struct record *r, void *s, struct pool *pool)
{
    void *back = record_room(r, pool);

    (void)dice;
    for (unsigned i = 0; i < r->fields; i++) {
        const struct field *fd = &r->field[i];
        struct fault f = { .status = ST_ok };
        struct buf text;

        if (fd->type == FT_LIST)
            continue;
        buf_init(&text, 1u << 20);
        field_format(fd, s, &text);
        buf_u8(&text, 0);
        if (field_parse(fd, back, (char *)text.at, pool, &f) != ST_ok)
            fail_msg("%s.%s: %s from %s", r->name, fd->name, status_name(f.status), (char *)text.at);
        if (!field_equal(fd, s, back))
            fail_msg("%s.%s differs after %s", r->name, fd->name, (char *)text.at);
        buf_release(&text);
    }
}

/* Accepted bytes are canonical: they are what encode gives for what was read. */
static void decode_hostile(const struct record *r, const uint8_t *bytes, size_t n, struct pool *pool)
{
    uint8_t *exact = memcpy(pool_get(pool, n + 1), bytes, n);
    void *back = record_room(r, pool);
    struct fault f = { .status = ST_ok };
    struct buf again;

    if (record_decode(r, back, exact, n, NULL, pool, &f) != ST_ok) {
        assert_int_equal(f.status, ST_wire_broken);
        return;
    }
    encode(r, back, &again);
    assert_int_equal(again.n, n);
    assert_true(n == 0 || !memcmp(again.at, bytes, n));
    buf_release(&again);
}

static void one_withstands_damage(struct dice *dice, const struct record *r, void *s, struct pool *pool)
{
    struct buf bytes;

    encode(r, s, &bytes);
    for (unsigned i = 0; i < 20 && bytes.n; i++) {
        size_t at = dice_below(dice, bytes.n);
        uint8_t kept = bytes.at[at];

        decode_hostile(r, bytes.at, at, pool);
        bytes.at[at] = (uint8_t)(dice_below(dice, 2) ? dice_next(dice) : kept ^ 1u << dice_below(dice, 8));
        decode_hostile(r, bytes.at, bytes.n, pool);
        if (dice_below(dice, 3))
            bytes.at[at] = kept;
    }
    buf_release(&bytes);
}

static void one_differs(struct dice *dice, const struct record *r, void *s, struct pool *pool)
{
    struct buf out;

    (void)dice;
    (void)pool;
    buf_init(&out, 16u << 20);
    record_difference(r, s, s, &out);
    assert_int_equal(out.n, 2);
    buf_clear(&out);
    record_difference(r, NULL, s, &out);
    for (unsigned i = 0; i < r->fields; i++) {
        char name[64];
        int n = snprintf(name, sizeof name, "\"%s\":[", r->field[i].name);

        if (!field_empty(&r->field[i], s))
            assert_non_null(memmem(out.at, out.n, name, (size_t)n));
    }
    buf_release(&out);
}

static void every_record_checks(void **state) { (void)state; each_record(one_checks); }
static void every_record_encodes(void **state) { (void)state; each_record(one_encodes); }

static void every_record_gives_some(void **state) { (void)state; each_record(one_gives_some); }
static void every_record_speaks_json(void **state) { (void)state; each_record(one_speaks_json); }
static void every_record_copies(void **state) { (void)state; each_record(one_copies); }
static void every_field_formats(void **state) { (void)state; each_record(one_formats); }
static void every_record_withstands_damage(void **state) { (void)state; each_record(one_withstands_damage); }
static void every_record_differs(void **state) { (void)state; each_record(one_differs); }

static void the_dictionary_names_all(void **state)
{
    const struct record *r;
    struct buf out;

    (void)state;
    buf_init(&out, 4u << 20);
    record_dictionary(&out);
    assert_false(out.full);
    for (unsigned i = 0; (r = record_at(i)); i++)
        assert_non_null(memmem(out.at, out.n, r->name, strlen(r->name)));
    buf_u8(&out, 0);
    assert_non_null(strstr((char *)out.at, "table t30 bill: key account_no bill_month bill_seq"));
    assert_non_null(strstr((char *)out.at, "index t22 account_link: link_group, where not empty"));
    buf_release(&out);
}

/* How many words a record lacks: a field has a label, and as a column one of its own. */
static unsigned labels_missing(const struct record *r)
{
    unsigned missing = 0;

    for (unsigned i = 0; i < r->fields; i++) {
        const char *name = r->field[i].name, *label = tr(name);
        bool own = strcmp(label, name) || !strncmp(r->name, "sample", 6);

        for (unsigned k = 0; k < i; k++)
            own &= r->field[i].type == FT_LIST || strcmp(tr(r->field[k].name), label) != 0;
        if (!own)
            print_error("%s: the label of %s.%s is %s\n", lang_current(), r->name, name, label);
        missing += !own;
    }
    return missing;
}

static unsigned code_labels_missing(const struct code_set *set)
{
    unsigned missing = 0;
    char key[96];

    for (unsigned c = 0; c < set->codes; c++) {
        snprintf(key, sizeof key, "code.%s.%s", set->name, set->code[c].name);
        if (strcmp(tr(key), key))
            continue;
        print_error("%s: no words for %s\n", lang_current(), key);
        missing++;
    }
    return missing;
}

static void everything_has_its_words(void **state)
{
    static const char *const languages[] = { "zh_CN", "en" };
    const struct code_set *set;
    const struct record *r;
    unsigned missing = 0;

    (void)state;
    for (unsigned i = 0; i < COUNT_OF(languages); i++) {
        lang_set(languages[i]);
        for (unsigned n = 0; (r = record_at(n)); n++)
            missing += labels_missing(r);
        for (unsigned n = 0; (set = code_set_at(n)); n++)
            missing += code_labels_missing(set);
    }
    assert_int_equal(missing, 0);
}

static void records_are_found_by_name(void **state)
{
    (void)state;
    assert_ptr_equal(record_by_name("account"), &account_record);
    assert_null(record_by_name("acount"));
    assert_ptr_equal(record_field(&account_record, "phone")->name, account_record.field[3].name);
    assert_null(record_field(&account_record, "phone "));
    assert_null(record_at(100000));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_record_checks),
        cmocka_unit_test(every_record_encodes),
        cmocka_unit_test(every_record_gives_some),
        cmocka_unit_test(a_set_of_fields_has_its_names),
        cmocka_unit_test(every_record_speaks_json),
        cmocka_unit_test(every_record_copies),
        cmocka_unit_test(every_field_formats),
        cmocka_unit_test(every_record_withstands_damage),
        cmocka_unit_test(every_record_differs),
        cmocka_unit_test(the_dictionary_names_all),
        cmocka_unit_test(records_are_found_by_name),
        cmocka_unit_test(everything_has_its_words),
    };

    tables_init();
    lang_open(TOP_BUILDDIR "/locale");
    if (zone_set("Asia/Shanghai") != ST_ok)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
