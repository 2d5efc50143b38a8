/* record_check: a row for every way a request may be wrong. Each row is a good
 * request but for what its JSON-like change says; the status and the field of the
 * answer are the contract of record.h. */
#include "config.h"
#include "tests/unit/record_any.h"

#include <string.h>

static struct pool *pool;

static int begin(void **state) { (void)state; pool = pool_new(4096); return 0; }
static int end(void **state) { (void)state; pool_free(&pool); return 0; }

static const struct bad_row { struct sample s; enum status status; const char *field, *arg; } bad_rows[] = {
    { { .title = "" },                            ST_field_missing, "title", "" },
    { { .title = "123456789" },                   ST_field_too_long, "title", "8" },
    { { .title = "王王王王王王王王王" },            ST_field_too_long, "title", "8" },
    { { .title = "a\x1b" },                       ST_text_invalid, "title", "" },
    { { .title = "a\n" },                         ST_text_invalid, "title", "" },
    { { .title = "\xc3(" },                       ST_text_invalid, "title", "" },
    { { .title = "a", .body = "\n\r" },           ST_text_invalid, "body", "" },
    { { .title = "a", .fee = -1 },                ST_amount_negative, "fee", "" },
    { { .title = "a", .fee = MONEY_TYPED_MAX + 1 }, ST_amount_too_large, "fee", "" },
    { { .title = "a", .fee = INT64_MIN },         ST_amount_negative, "fee", "" },
    { { .title = "a", .received = { true, -1 } },  ST_amount_negative, "received", "" },
    { { .title = "a", .received = { true, MONEY_TYPED_MAX + 1 } }, ST_amount_too_large, "received", "" },
    { { .title = "a", .balance = INT64_MIN },     ST_amount_too_large, "balance", "" },
    { { .title = "a", .balance = -MONEY_TYPED_MAX - 1 }, ST_amount_too_large, "balance", "" },
    { { .title = "a", .kwh = -1 },                ST_number_out_of_range, "kwh", "" },
    { { .title = "a", .rate = -1 },               ST_number_out_of_range, "rate", "" },
    { { .title = "a", .day = DATE_LEAST - 1 },            ST_date_out_of_range, "day", "" },
    { { .title = "a", .day = DATE_MOST + 1 },             ST_date_out_of_range, "day", "" },
    { { .title = "a", .month = 202613 },          ST_date_out_of_range, "month", "" },
    { { .title = "a", .month = -202611 },         ST_date_out_of_range, "month", "" },
    { { .title = "a", .at = -1 },                 ST_time_invalid, "at", "" },
    { { .title = "a", .at = INT64_MAX },          ST_time_invalid, "at", "" },
    { { .title = "a", .tender = 99 },             ST_code_unknown, "tender", "99" },
    { { .title = "a", .voided = 100 },            ST_code_unknown, "voided", "100" },
    { { .title = "a", .roles = 1 },               ST_code_unknown, "roles", "1" },
    { { .title = "a", .roles = CODE_BIT(1) | CODE_BIT(63) }, ST_code_unknown, "roles", NULL },
    { { .title = "a", .count = 501 },             ST_number_out_of_range, "count", "500" },
    { { .title = "a", .row = { (const uint8_t *)"1234567", 7 } }, ST_field_too_long, "row", "6" },
    { { .title = "a", .account_no = "13052x" },   ST_account_shape, "account_no", "" },
    { { .title = "a", .id_no = "1234567890123456789" }, ST_field_too_long, "id_no", "18" },
    /* of two faults the one that stands first in status.def */
    { { .title = "", .fee = -1 },                 ST_field_missing, "title", "" },
    { { .title = "123456789", .fee = -1 },        ST_field_too_long, "title", "8" },
    { { .title = "a", .fee = -1, .account_no = "x" }, ST_account_shape, "account_no", "" },
};

static void every_fault_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad_rows); i++) {
        const struct bad_row *row = &bad_rows[i];
        struct fault f = { .status = ST_ok };

        if (record_check(&sample_record, &row->s, &f) != row->status || strcmp(f.field, row->field)
            || (row->arg && strcmp(f.arg[0], row->arg)))
            fail_msg("row %zu: %s at %s (%s)", i, status_name(f.status), f.field, f.arg[0]);
        assert_int_equal(f.status, row->status);
    }
}

static const struct sample good[] = {
    { .title = "王王王王王王王王" },
    { .title = "a", .body = "one\ntwo\tthree" },
    { .title = "a", .fee = MONEY_TYPED_MAX, .balance = -MONEY_TYPED_MAX },
    { .title = "a", .received = { true, 0 } },
    { .title = "a", .day = DATE_LEAST, .month = 190001 },
    { .title = "a", .day = DATE_MOST, .tender = 100 },
    { .title = "a", .tender = 65535, .roles = CODE_BIT(1) | CODE_BIT(11), .count = 500 },
    { .title = "a", .account_no = "0305250012345" },
};

static void the_limits_themselves_are_good(void **state)
{
    (void)state;
    assert_int_equal(date_of(1900, 1, 1), DATE_LEAST);
    assert_int_equal(date_of(2199, 12, 31), DATE_MOST);
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_int_equal(record_check(&sample_record, &good[i], NULL), ST_ok);
}

static void faults_in_lists_have_a_path(void **state)
{
    struct sample_line inner[2] = { { .label = "a" }, { .label = "b", .amount = -5 } };
    struct sample_line outer[3] = { { .label = "x" }, { .label = "y" },
                                    { .label = "z", .lines = inner, .lines_n = 2 } };
    struct sample s = { .title = "t", .lines = outer, .lines_n = 3 };
    struct fault f = { .status = ST_ok };
    (void)state;

    assert_int_equal(record_check(&sample_record, &s, &f), ST_amount_negative);
    assert_string_equal(f.field, "lines[2].lines[1].amount");
    inner[1].amount = 0;
    outer[0].label = NULL;
    assert_int_equal(record_check(&sample_record, &s, &f), ST_field_missing);
    assert_string_equal(f.field, "lines[0].label");
    s.lines_n = 5;
    assert_int_equal(record_check(&sample_record, &s, &f), ST_field_too_many);
    assert_string_equal(f.field, "lines");
    assert_string_equal(f.arg[0], "4");
}

/* faults.md D2: each paper has its pattern; free text only where the kind says so. */
static void a_number_is_like_its_paper(void **state)
{
    static const struct { uint16_t kind; const char *id_no; enum status status; const char *like; } papers[] = {
        { CODE_id_kind_id_card, "王新主", ST_identity_shape, "id_paper.id_card" },
        { CODE_id_kind_passport, "王新主", ST_identity_shape, "id_paper.passport" },
        { CODE_id_kind_business_licence, "12", ST_identity_shape, "id_paper.business_licence" },
        { 0, "王新主", ST_identity_shape, "id_paper.unsaid" },
        { CODE_id_kind_other, "王新主", ST_ok, "" },
        { 105, "凭证", ST_ok, "" },                       /* the office's own */
        { CODE_id_kind_id_card, "11010519491231002X", ST_ok, "" },
        { CODE_id_kind_id_card, "110105194912310021", ST_ok, "" },      /* ux K6: a warning */
        { CODE_id_kind_id_card, "", ST_ok, "" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(papers); i++) {
        struct application a = { .id_kind = papers[i].kind, .id_no = papers[i].id_no };
        struct fault f = { .status = ST_ok };

        assert_int_equal(record_check(&application_record, &a, &f), papers[i].status);
        if (papers[i].status) {
            assert_string_equal(f.field, "id_no");
            assert_string_equal(f.arg[0], papers[i].like);
        }
    }
}

/* A needed field of every type, emptied, is missing; others are not. */
static void needed_fields_are_needed(void **state)
{
    struct dice dice = { 5 };
    const struct record *r;
    (void)state;

    for (unsigned i = 0; (r = record_at(i)); i++) {
        for (unsigned n = 0; n < r->fields; n++) {
            const struct field *fd = &r->field[n];
            void *s = record_room(r, pool), *empty = record_room(r, pool);
            bool need = fd->flags & F_NEED && !(fd->flags & (F_AUTO | F_ZERO)) && fd->type != FT_FLAG;
            struct fault f = { .status = ST_ok };

            any_record(&dice, r, s, pool, 1);
            memcpy(field_at(fd, s), field_at(fd, empty),
                   fd->type == FT_HASH ? sizeof(struct hash) : fd->type == FT_CODE ? 2
                   : fd->type == FT_FLAG ? 1 : fd->type == FT_DATE || fd->type == FT_MONTH ? 4 : 8);
            if (fd->type == FT_LIST)
                *(uint32_t *)((uint8_t *)s + fd->at_n) = 0;
            if (fd->type == FT_BYTES)
                ((struct bytes *)field_at(fd, s))->n = 0;
            assert_int_equal(record_check(r, s, &f), need ? ST_field_missing : ST_ok);
            if (need)
                assert_string_equal(f.field, fd->name);
        }
    }
}

static void code_sets_answer_for_themselves(void **state)
{
    const struct code_set *set;
    uint16_t value;
    (void)state;

    for (unsigned i = 0; (set = code_set_at(i)); i++) {
        assert_ptr_equal(code_set_by_name(set->name), set);
        for (unsigned c = 0; c < set->codes; c++) {
            assert_true(set->code[c].value > 0 && set->code[c].value < CODE_OFFICE_FIRST);
            assert_string_equal(code_name(set, set->code[c].value), set->code[c].name);
            assert_true(code_value(set, set->code[c].name, &value));
            assert_int_equal(value, set->code[c].value);
        }
        assert_int_equal(code_valid(set, 99), false);
        assert_int_equal(code_valid(set, 100), set->open);
        assert_false(code_value(set, "no such code", &value));
        assert_false(code_value(set, "", &value));
        assert_false(code_value(set, "0", &value));
        assert_false(code_value(set, "65637", &value));
        assert_int_equal(code_value(set, "101", &value), set->open);
    }
    assert_null(code_set_by_name("no such set"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fault_is_named),
        cmocka_unit_test(the_limits_themselves_are_good),
        cmocka_unit_test(faults_in_lists_have_a_path),
        cmocka_unit_test(a_number_is_like_its_paper),
        cmocka_unit_test(needed_fields_are_needed),
        cmocka_unit_test(code_sets_answer_for_themselves),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
