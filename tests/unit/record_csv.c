/* CSV as spreadsheets write it: what is read, which lines are bad and why. */
#include "config.h"
#include "tests/paths.h"
#include "tests/unit/record_any.h"

#include <iconv.h>
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

/* Writes down what it is told: "3 ok 王,1.50; " or "4 bad fee amount_decimals; ". */
struct notes {
    struct csv_sink sink;
    char text[2000];
    unsigned long stop_at;
};

static bool note_row(struct csv_sink *sink, unsigned long line, const void *row)
{
    struct notes *notes = (struct notes *)sink;
    const struct sample *s = row;
    char fee[MONEY_TEXT];
    size_t n = strlen(notes->text);

    snprintf(notes->text + n, sizeof notes->text - n, "%lu ok %s %s%s%s; ", line, s->title,
             money_format_plain(s->fee, fee), *s->body ? " " : "", s->body);
    return line != notes->stop_at;
}

static bool note_bad(struct csv_sink *sink, unsigned long line, const char *column, const struct fault *f)
{
    struct notes *notes = (struct notes *)sink;
    size_t n = strlen(notes->text);

    snprintf(notes->text + n, sizeof notes->text - n, "%lu bad %s %s %s%s; ", line, column, status_name(f->status),
             f->status == ST_file_broken ? f->arg[1] : f->arg[0], f->arg[2]);
    return line != notes->stop_at;
}

static struct notes read_csv(const char *bytes, size_t n, enum status want, struct fault *f)
{
    struct notes notes = { .sink = { .row = note_row, .bad = note_bad } };
    struct csv_result result;

    assert_int_equal(record_read_csv(&sample_record, bytes, n, &notes.sink, &result, f), want);
    assert_int_equal(result.lines, result.good + result.bad);
    return notes;
}

static const struct { const char *text, *notes; } rows[] = {
    { "title,fee,counted\n王,1.50,0\n", "2 ok 王 1.50; " },
    { "title,fee,counted\r\n王,1.50,0\r\n李,2,0", "2 ok 王 1.50; 3 ok 李 2.00; " },
    { "\xef\xbb\xbftitle,fee,counted\n王,1.50,0\n", "2 ok 王 1.50; " },
    { "fee,counted,title\n1.50,0,王\n", "2 ok 王 1.50; " },
    { " title , fee,counted\n  王  , 1.50 ,0\n", "2 ok 王 1.50; " },
    { "title,counted\n\"a,b\",0\n\"a\"\"b\",0\n\" a \",0\n", "2 ok a,b 0.00; 3 ok a\"b 0.00; 4 ok  a  0.00; " },
    { "title,body,counted\n\"王\",\"one\r\ntwo\n\",0\n李,x,0\n", "2 ok 王 0.00 one\ntwo\n; 5 ok 李 0.00 x; " },
    { "title,fee,counted\n\n王,1,0\n,,\n   \n李,2,0\n\n", "3 ok 王 1.00; 6 ok 李 2.00; " },
    { "title,fee,counted,,\n王,1,0,,\n李,2,0\n", "2 ok 王 1.00; 3 ok 李 2.00; " },
    { "title,fee,counted\n王,1,0\n李,2\n赵,3,0\n",
      "2 ok 王 1.00; 3 bad  file_broken 3fewer cells than columns; 4 ok 赵 3.00; " },
    { "title,counted,day\n王,0,2026/3/5\n", "2 ok 王 0.00; " },
    { "title,fee,counted\n王,1.505,0\n李,2,0\n123456789,3,0\n,4,0\n",
      "2 bad fee amount_decimals 1.505; 3 ok 李 2.00; 4 bad title field_too_long 8; 5 bad title field_missing ; " },
    { "title,fee,counted\n王,-1,0\n", "2 bad fee amount_negative ; " },
    { "title,fee,counted\n王,1,0,x\n李,2,0\n", "2 bad  file_broken 4more cells than columns; 3 ok 李 2.00; " },
    { "title,fee,counted\n\"王,1,0\n李,2,0\n", "2 bad  file_broken 1the quotation mark is not closed; 3 ok 李 2.00; " },
    { "title,fee,counted\n\"王\"x,1,0\n李,2,0\n",
      "2 bad  file_broken 1text after the closing quotation mark; 3 ok 李 2.00; " },
    { "title,body,counted\n王,\"a\nb\"c,0\n李,x,0\n",
      "2 bad  file_broken 2text after the closing quotation mark; 4 ok 李 0.00 x; " },
    { "title,counted\n王\x1b[2J,0\n\xc3(,0\n李,0\n",
      "2 bad title text_invalid ; 3 bad title text_invalid ; 4 ok 李 0.00; " },
    { "title,counted\n王\n李,0\n", "2 bad  file_broken 2fewer cells than columns; 3 ok 李 0.00; " },
    { "title,fee,counted\n王,1,\n李,2,0\n赵,3,  \n",
      "2 bad counted field_missing ; 3 ok 李 2.00; 4 bad counted field_missing ; " },       /* absent is not nought */
    { "title,counted,account_no\n王,0,1.30525E+12\n", "2 bad account_no account_shape 1.30525E+12; " },
};

static void rows_are_read_or_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(read_csv(rows[i].text, strlen(rows[i].text), ST_ok, NULL).text, rows[i].notes);
}

static const struct { const char *text; enum status status; const char *field, *arg; } heads[] = {
    { "", ST_file_broken, "", "1" },
    { "\n\n", ST_file_broken, "", "1" },
    { "\"title\n", ST_file_broken, "", "1" },
    { "title,counted,colour\n", ST_field_unknown, "", "colour" },
    { "title,counted,version\n", ST_field_unknown, "", "version" },
    { "title,counted,password\n", ST_field_unknown, "", "password" },
    { "title,counted,lines\n", ST_field_unknown, "", "lines" },
    { "title,counted,title\n", ST_file_broken, "", "1" },
    { "fee\n1\n", ST_field_missing, "title", "" },
};

static bool keep_row(struct csv_sink *sink, unsigned long line, const void *row)
{
    const struct account *account = row;

    (void)sink;
    assert_int_equal(line, 2);
    assert_string_equal(account->account_no, "1305250012");
    assert_string_equal(account->account_name, "王磊");
    assert_int_equal(account->category, CODE_category_residential);
    return true;
}

static bool stop_bad(struct csv_sink *sink, unsigned long line, const char *column, const struct fault *f)
{
    (void)sink;
    fail_msg("line %lu: %s %s", line, column, status_name(f->status));
    return false;
}

/* Columns may be titled as the screens name them, in any language. */
static void labels_are_columns_too(void **state)
{
    struct csv_sink sink = { .row = keep_row, .bad = stop_bad };
    char text[300];
    struct csv_result result;
    (void)state;

    for (unsigned i = 0; i < 2; i++) {
        lang_set(i ? "en" : "zh_CN");
        snprintf(text, sizeof text, "%s,%s,unit_no,address,%s,voltage\n1305250012,王磊,13052510,大曹庄,residential,v220\n",
                 tr("account_no"), tr("account_name"), tr("category"));
        lang_set("en");
        assert_int_equal(record_read_csv(&account_record, text, strlen(text), &sink, &result, NULL), ST_ok);
        assert_int_equal(result.good, 1);
        assert_string_equal(lang_current(), "en");
    }
}

/* Bytes, the charset they are taken for, and the first title read. uchardet#31 is the first. */
static const struct { const char *bytes; size_t n; enum csv_charset asked, taken; const char *title; } charsets[] = {
#define BYTES(text) text, sizeof text - 1
    { BYTES("title,counted\r\n\xd6\xa3\xd6\xbe\xd4\xb6,0\r\n"), CSV_DECIDE, CSV_GB18030, "郑志远" },
    { BYTES("title,counted\n\xd6\xa3\xd6\xbe\xd4\xb6,0\n\xcd\xf5\xbd\xa8,0\n"), CSV_DECIDE, CSV_GB18030, "郑志远" },
    { BYTES("title,counted\n\xd6\xa3\xd6\xbe,0\n\xd6\xa3\xd6\xbe,0\n\xcd\xf5,0\n"), CSV_DECIDE, CSV_GB18030, "郑志" },
    { BYTES("title,counted\n郑志远,0\n"), CSV_DECIDE, CSV_UTF8, "郑志远" },
    { BYTES("title,counted\nJosé,0\n"), CSV_DECIDE, CSV_UTF8, "José" },
    { BYTES("title,counted\nИван,0\n"), CSV_DECIDE, CSV_UTF8, "Иван" },
    { BYTES("title,counted\nabc,0\n"), CSV_DECIDE, CSV_UTF8, "abc" },
    { BYTES("\xef\xbb\xbftitle,counted\nàé,0\n"), CSV_DECIDE, CSV_UTF8, "àé" },
    { BYTES("title,counted\n\x95\x34\xb2\x35,0\n"), CSV_DECIDE, CSV_GB18030, "𠮷" },   /* four bytes: not GBK */
    { BYTES("\xff\xfet\0i\0t\0l\0e\0,\0c\0o\0u\0n\0t\0e\0d\0\n\0\x8b\x73,\0" "0\0\n\0"), CSV_DECIDE, CSV_UTF16LE,
      "王" },
    { BYTES("title,counted\n\xd6\xa3\xd6\xbe,0\n"), CSV_UTF8, CSV_UTF8, "\u05a3\u05be" },
    { BYTES("title,counted\n\xa4\xfd,0\n"), CSV_BIG5, CSV_BIG5, "王" },
    { BYTES("title,counted\n\xcd\xf5,0\n"), CSV_GBK, CSV_GBK, "王" },
#undef BYTES
};

struct title { struct csv_sink sink; const char *title; };

static bool title_is(struct csv_sink *sink, unsigned long line, const void *row)
{
    if (line == 2)
        assert_string_equal(((const struct sample *)row)->title, ((struct title *)sink)->title);
    return true;
}

static void the_whole_file_decides_its_charset(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(charsets); i++) {
        struct title c = { .sink = { .row = title_is, .bad = stop_bad, .charset = charsets[i].asked },
                           .title = charsets[i].title };
        struct csv_result result;

        assert_int_equal(record_read_csv(&sample_record, charsets[i].bytes, charsets[i].n, &c.sink, &result, NULL),
                         ST_ok);
        if (result.charset != charsets[i].taken || result.good == 0)
            fail_msg("row %zu: %s", i, csv_charset_name(result.charset));
    }
}

static void a_charset_has_many_spellings(void **state)
{
    enum csv_charset c;
    (void)state;
    assert_true(csv_charset_by_name("utf8", &c) && c == CSV_UTF8);
    assert_true(csv_charset_by_name("UTF-16", &c) && c == CSV_UTF16LE);
    assert_true(csv_charset_by_name("gb2312", &c) && c == CSV_GB18030);
    assert_true(csv_charset_by_name("BIG5", &c) && c == CSV_BIG5);
    assert_false(csv_charset_by_name("", &c));
    assert_false(csv_charset_by_name("klingon", &c));
}

static bool keep_words(struct csv_sink *sink, unsigned long line, const void *row)
{
    static const uint16_t want[] = {
        CODE_category_residential, CODE_category_residential, 105, CODE_category_commercial
    };

    (void)sink;
    assert_int_equal(((const struct account *)row)->category, want[line - 2]);
    return true;
}

/* SORMAS#3455: what the screens show may stand in the cells, in either language. */
static void words_of_the_screens_are_codes(void **state)
{
    static const char text[] = "户号,户名,单位编号,地址,用电类别,电压等级\n"
                               "1305250012,王磊,13052510,大曹庄,居民生活,v220\n"
                               "1305250013,王磊,13052510,大曹庄,residential,v220\n"
                               "1305250014,王磊,13052510,大曹庄,光　伏,v220\n"
                               "1305250015,王磊,13052510,大曹庄,2,v220\n";
    const struct csv_own_word own[] = { { .set = "category", .word = "光伏", .value = 105 } };
    struct csv_sink sink = { .row = keep_words, .bad = stop_bad, .own = own, .own_n = 1 };
    struct csv_result result;
    (void)state;

    assert_int_equal(record_read_csv(&account_record, text, strlen(text), &sink, &result, NULL), ST_ok);
    assert_int_equal(result.good, 4);
    assert_string_equal(lang_current(), "en");
}

static bool count_days(struct csv_sink *sink, unsigned long line, const void *row)
{
    const struct holiday *h = row;

    (void)sink;
    assert_int_equal(h->day_kind, line % 2 ? CODE_day_kind_off : CODE_day_kind_work);
    return true;
}

/* The public lists of decreed days have heads of their own. */
static void heads_of_elsewhere_are_known(void **state)
{
    static const char text[] = "date,kind,name\n2006-12-30,work,元旦\n2007-01-01,off,元旦\n2007-02-17,上班,春节\n"
                               "2007-02-18,Day off,春节\n";
    struct csv_sink sink = { .row = count_days, .bad = stop_bad };
    struct csv_result result;
    (void)state;

    assert_int_equal(record_read_csv(&holiday_record, text, strlen(text), &sink, &result, NULL), ST_ok);
    assert_int_equal(result.good, 4);
}

/* amis PR#2068: a name that a spreadsheet would take for a formula. */
static void a_sheet_has_no_formulas(void **state)
{
    static const struct { const char *name, *sheet, *plain; } names[] = {
        { "=1+1", "'=1+1", "=1+1" }, { "+86 1", "'+86 1", "+86 1" }, { "-a", "'-a", "-a" }, { "@SUM", "'@SUM", "@SUM" },
        { "=a,b", "\"'=a,b\"", "\"=a,b\"" }, { "王=1", "王=1", "王=1" }, { "", "", "" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct sample_line line = { .label = names[i].name, .amount = -150 };
        char want[64];
        struct buf out;

        buf_init(&out, 1000);
        record_to_sheet(&sample_line_record, &line, &out);
        snprintf(want, sizeof want, "%s,-1.50\r\n", names[i].sheet);
        assert_int_equal(out.n, strlen(want));
        assert_memory_equal(out.at, want, out.n);
        buf_clear(&out);
        record_to_csv(&sample_line_record, &line, &out);
        snprintf(want, sizeof want, "%s,-1.50\r\n", names[i].plain);
        assert_int_equal(out.n, strlen(want));
        assert_memory_equal(out.at, want, out.n);
        buf_release(&out);
    }
}

static void a_bad_header_ends_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        struct fault f = { .status = ST_ok };
        struct notes notes = read_csv(heads[i].text, strlen(heads[i].text), heads[i].status, &f);

        assert_string_equal(notes.text, "");
        assert_string_equal(f.field, heads[i].field);
        assert_string_equal(f.arg[0], heads[i].arg);
    }
}

static void a_nul_is_a_bad_character(void **state)
{
    static const char text[] = "title,counted\na\0b,0\n李,0\n";
    (void)state;

    assert_string_equal(read_csv(text, sizeof text - 1, ST_ok, NULL).text, "2 bad title text_invalid ; 3 ok 李 0.00; ");
}

static size_t gb18030(const char *text, char *out, size_t room)
{
    char *from = (char *)(uintptr_t)text, *to = out;
    size_t n = strlen(text), left = room;
    iconv_t cd = iconv_open("GB18030", "UTF-8");

    assert_int_equal(iconv(cd, &from, &n, &to, &left), 0);
    iconv_close(cd);
    return room - left;
}

static void gb18030_is_known_by_its_bytes(void **state)
{
    char bytes[200];
    size_t n = gb18030("title,counted\n王建国𠮷,0\n李磊,0\n", bytes, sizeof bytes);
    (void)state;

    assert_string_equal(read_csv(bytes, n, ST_ok, NULL).text, "2 ok 王建国𠮷 0.00; 3 ok 李磊 0.00; ");
    n = gb18030("title,counted\n王建国,0\n李磊\x01,0\n赵海,0\n", bytes, sizeof bytes);
    *(char *)memchr(bytes, 1, n) = (char)0xff;
    assert_string_equal(read_csv(bytes, n, ST_ok, NULL).text,
                        "2 ok 王建国 0.00; 3 bad title text_invalid ; 4 ok 赵海 0.00; ");
}

/* One damaged line does not make a UTF-8 file anything else. */
static void a_bad_byte_stays_in_its_line(void **state)
{
    static const char text[] = "title,counted\n王,0\n李\xe6,0\n赵,0\n";
    (void)state;

    assert_string_equal(read_csv(text, sizeof text - 1, ST_ok, NULL).text,
                        "2 ok 王 0.00; 3 bad title text_invalid ; 4 ok 赵 0.00; ");
}

static void a_sink_may_stop_it(void **state)
{
    static const char text[] = "title,counted\na,0\nb,0\nc,0\n";
    struct notes notes = { .sink = { .row = note_row, .bad = note_bad }, .stop_at = 3 };
    struct csv_result result;
    (void)state;

    assert_int_equal(record_read_csv(&sample_record, text, sizeof text - 1, &notes.sink, &result, NULL), ST_ok);
    assert_int_equal(result.lines, 2);
    assert_string_equal(notes.text, "2 ok a 0.00; 3 ok b 0.00; ");
}

static void a_quote_never_closed_costs_its_line_only(void **state)
{
    struct notes notes = { .sink = { .row = note_row, .bad = note_bad }, .stop_at = 3 };
    struct csv_result result;
    struct buf text;
    (void)state;

    buf_init(&text, 16u << 20);
    buf_puts(&text, "title,counted\n\"");
    for (unsigned i = 0; i < 50000; i++)
        buf_puts(&text, "ab,0\n");
    assert_int_equal(record_read_csv(&sample_record, (char *)text.at, text.n, &notes.sink, &result, NULL), ST_ok);
    assert_string_equal(notes.text, "2 bad  file_broken 1the quotation mark is not closed; 3 ok ab 0.00; ");
    buf_release(&text);
}

struct compare {
    struct csv_sink sink;
    const struct record *record;
    const void *want;
    unsigned rows;
};

static bool compare_row(struct csv_sink *sink, unsigned long line, const void *row)
{
    struct compare *c = (struct compare *)sink;

    (void)line;
    c->rows++;
    for (unsigned i = 0; i < c->record->fields; i++) {
        const struct field *fd = &c->record->field[i];

        if (fd->type != FT_LIST && !(fd->flags & (F_AUTO | F_SECRET)) && !field_equal(fd, row, c->want))
            fail_msg("%s.%s differs after CSV", c->record->name, fd->name);
    }
    return true;
}

static bool compare_bad(struct csv_sink *sink, unsigned long line, const char *column, const struct fault *f)
{
    fail_msg("%s line %lu: %s %s %s", ((struct compare *)sink)->record->name, line, column, status_name(f->status),
             f->arg[0]);
    return false;
}

/* A record can go through a file when nothing it needs is no column. */
static bool fits_csv(const struct record *r)
{
    bool any = false;

    for (unsigned i = 0; i < r->fields; i++) {
        const struct field *fd = &r->field[i];

        any |= fd->type != FT_LIST && !(fd->flags & (F_AUTO | F_SECRET));
        if (fd->flags & F_NEED && !(fd->flags & F_AUTO) && (fd->type == FT_LIST || fd->flags & F_SECRET))
            return false;
        if (fd->limit > CSV_CELL_MAX / 4 && (fd->type == FT_LONG || fd->type == FT_TEXT))
            return false;
    }
    return any;
}

static void every_record_goes_through_a_file(void **state)
{
    struct dice dice = { 23 };
    const struct record *r;
    (void)state;

    for (unsigned i = 0; (r = record_at(i)); i++) {
        for (unsigned round = 0; round < 30 && fits_csv(r); round++) {
            void *s = record_room(r, pool);
            struct compare compare = { .sink = { .row = compare_row, .bad = compare_bad, .charset = CSV_UTF8 },
                                       .record = r, .want = s };
            struct csv_result result;
            struct buf text;

            any_record(&dice, r, s, pool, 1);
            buf_init(&text, 1u << 20);
            record_csv_head(r, &text);
            record_to_csv(r, s, &text);
            assert_int_equal(record_read_csv(r, (char *)text.at, text.n, &compare.sink, &result, NULL), ST_ok);
            assert_true(compare.rows == 1 || result.lines == 0);
            buf_release(&text);
        }
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_read_or_named),
        cmocka_unit_test(labels_are_columns_too),
        cmocka_unit_test(the_whole_file_decides_its_charset),
        cmocka_unit_test(a_charset_has_many_spellings),
        cmocka_unit_test(words_of_the_screens_are_codes),
        cmocka_unit_test(heads_of_elsewhere_are_known),
        cmocka_unit_test(a_sheet_has_no_formulas),
        cmocka_unit_test(a_bad_header_ends_it),
        cmocka_unit_test(a_nul_is_a_bad_character),
        cmocka_unit_test(gb18030_is_known_by_its_bytes),
        cmocka_unit_test(a_bad_byte_stays_in_its_line),
        cmocka_unit_test(a_sink_may_stop_it),
        cmocka_unit_test(a_quote_never_closed_costs_its_line_only),
        cmocka_unit_test(every_record_goes_through_a_file),
    };

    lang_open(TOP_BUILDDIR "/locale");
    lang_set("en");
    return cmocka_run_group_tests(tests, begin, end);
}
