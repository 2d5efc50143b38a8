/* Short forms of the office's operations: a row says which fields stand in which
 * order; any further field is written name=value. "@FILE" as a value is the
 * file's text, so that a public key need not be typed. */
#include "config.h"
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#define WAIT (60 * SECOND)
#define FIELDS_MOST 8
#define FILE_VALUE_MOST 65536

struct short_form {
    const char *name;            /* one or two words */
    struct office_form form;
};

static const struct short_form short_forms[] = {
    { "unit list", { "", OP_unit_list, false, OP_none, 0 } },
    { "unit put", { "unit_no parent unit_name unit_kind", OP_unit_put, false, OP_unit_list, 1 } },
    { "user list", { "staff_no", OP_user_list, false, OP_none, 0 } },
    { "user put", { "staff_no staff_name unit_no roles", OP_user_put, false, OP_user_list, 1 } },
    { "user reset", { "staff_no", OP_user_reset, true, OP_none, 0 } },
    { "penalty list", { "", OP_penalty_list, false, OP_none, 0 } },
    { "penalty lift", { "staff_no source", OP_penalty_lift, false, OP_none, 0 } },
    { "user unlock", { "staff_no", OP_user_unlock, false, OP_none, 0 } },
    { "key list", { "staff_no", OP_key_list, false, OP_none, 0 } },
    { "key add", { "staff_no public_key remark", OP_key_add, false, OP_none, 0 } },
    { "key remove", { "staff_no fingerprint", OP_key_remove, false, OP_none, 0 } },
    { "window list", { "", OP_window_list, false, OP_none, 0 } },
    { "window put", { "unit_no window_no address", OP_window_put, false, OP_window_list, 2 } },
    { "paper list", { "staff_no", OP_paper_list, false, OP_none, 0 } },
    { "paper issue", { "staff_no first_paper last_paper", OP_paper_issue, false, OP_none, 0 } },
    { "code list", { "set_name", OP_code_list, false, OP_none, 0 } },
    { "code put", { "set_name value label label_en", OP_code_put, false, OP_none, 0 } },
    { "tender list", { "", OP_tender_list, false, OP_none, 0 } },
    { "tender put", { "tender ledger label", OP_tender_put, false, OP_tender_list, 1 } },
    { "rate list", { "", OP_rate_list, false, OP_none, 0 } },
    { "rate put", { "category valid_from per_100000", OP_rate_put, false, OP_rate_list, 2 } },
    { "holiday list", { "from until", OP_holiday_list, false, OP_none, 0 } },
    { "holiday put", { "day day_kind name", OP_holiday_put, false, OP_none, 0 } },
    { "unit_day list", { "unit_no", OP_unit_day_list, false, OP_none, 0 } },
    { "unit_day put", { "unit_no day day_kind source", OP_unit_day_put, false, OP_unit_day_list, 2 } },
    { "unit_hours list", { "unit_no", OP_unit_hours_list, false, OP_none, 0 } },
    { "setting list", { "", OP_setting_list, false, OP_none, 0 } },
    { "setting put", { "setting_name valid_from value source", OP_setting_put, false, OP_setting_list, 2 } },
    { "notice list", { "", OP_notice_list, false, OP_none, 0 } },
    { "notice put", { "unit_no text", OP_notice_put, false, OP_none, 0 } },
    { "task list", { "", OP_task_list, false, OP_none, 0 } },
    { "task stop", { "task_name", OP_task_stop, false, OP_none, 0 } },
    { "task go", { "task_name subject", OP_task_go, false, OP_none, 0 } },
    { "task drop", { "task_name subject", OP_task_drop, false, OP_none, 0 } },
    { "clock show", { "", OP_clock_show, false, OP_none, 0 } },
    { "clock agree", { "clock_right", OP_clock_agree, false, OP_none, 0 } },
    { "load list", { "", OP_load_list, false, OP_none, 0 } },
    { "load drop", { "load_id", OP_load_drop, false, OP_none, 0 } },
    { "load resume", { "load_id", OP_load_resume, false, OP_none, 0 } },
    { "tariff list", { "", OP_tariff_list, false, OP_none, 0 } },
    { "tariff show", { "price_list on", OP_tariff_show, false, OP_none, 0 } },
    { "bill quote", { "price_list kwh on", OP_bill_quote, false, OP_none, 0 } },
    { "flow list", { "", OP_flow_list, false, OP_none, 0 } },
    { "flow show", { "job_kind flow_version", OP_flow_show, false, OP_none, 0 } },
    { "audit", { "subject", OP_audit_list, false, OP_none, 0 } },
    { "progress", { "text", OP_work_progress, false, OP_none, 0 } },
    { "board", { "unit_no", OP_work_board, false, OP_none, 0 } },
    { "people", { "unit_no", OP_work_people, false, OP_none, 0 } },
    { "rates", { "month unit_no job_kind", OP_work_rates, false, OP_none, 0 } },
};

/* ---- filling ---- */

/* "@FILE" is the file's text without its last line end. */
static const char *value_text(struct cli *c, const char *value)
{
    char *text;
    size_t n;

    if (value[0] != '@')
        return value;
    text = cli_read_file(c, value + 1, FILE_VALUE_MOST, &n);
    while (text && n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
        text[--n] = '\0';
    return text;
}

/* There is no F4 here: what a code may be is said. */
static void say_choices(const struct field *f)
{
    fprintf(stderr, "%s:", f->name);
    for (unsigned i = 0; i < f->codes->codes; i++)
        fprintf(stderr, " %s", f->codes->code[i].name);
    fputc('\n', stderr);
}

static bool fill_text(struct cli *c, const struct record *r, void *s, const char *name, const char *value)
{
    const struct field *field = record_field(r, name);
    struct fault f = { .status = ST_ok };

    if (!field || field->type == FT_LIST) {
        fault_set(&f, ST_field_unknown, name, name, NULL, NULL);
        cli_fault(&f);
        return false;
    }
    if (field_parse(field, s, value, c->pool, &f) == ST_ok)
        return true;
    cli_fault(&f);
    if (f.status == ST_code_unknown && field->codes)
        say_choices(field);
    return false;
}

static bool fill_one(struct cli *c, const struct record *r, void *s, const char *name, const char *value)
{
    value = value_text(c, value);
    return value && fill_text(c, r, s, name, value);
}

/* name=value of a field of r; the name before the sign goes to name. */
static bool is_named(const struct record *r, const char *word, char name[48])
{
    size_t n = strcspn(word, "=");

    if (word[n] != '=' || n >= 48)
        return false;
    memcpy(name, word, n);
    name[n] = '\0';
    return record_field(r, name);
}

/* said_r: what something was said of. */
static bool fill_words(struct cli *c, const struct office_form *form, void *s, int argc, char **argv,
                       struct field_set *said_r)
{
    const struct record *r = op_info[form->op].request;
    char order[128], *rest = order, *next, name[48];

    text_copy(order, sizeof order, form->fields);
    for (int i = 0; i < argc; i++) {
        const char *value = argv[i];
        if (is_named(r, argv[i], name)) {
            next = name;
            value += strlen(name) + 1;
        } else if (!(next = strtok_r(NULL, " ", &rest))) {
            return cli_fail(CLI_FAILED, "%s: %s", argv[i], tr("cli.too_many")), false;
        }
        if (!fill_one(c, r, s, next, value))
            return false;
        if (*value)
            field_set_add(said_r, record_field(r, next)->no);
    }
    return true;
}

static enum status pages_read(struct cli *c, struct link *l, enum op_id op, const void *q, void *reply);

/* ---- a row that is there already ---- */

/* Do the first fields of the form say the same in both? */
static bool same_row(const struct office_form *form, const struct record *r, const void *a, const void *b)
{
    char order[128], *rest = order;
    struct buf x, y;
    bool same = true;

    text_copy(order, sizeof order, form->fields);
    buf_init(&x, 4096);
    buf_init(&y, 4096);
    for (unsigned i = 0; i < form->keys && same; i++) {
        const struct field *f = record_field(r, strtok_r(NULL, " ", &rest));
        buf_clear(&x);
        buf_clear(&y);
        field_format(f, a, &x);
        field_format(f, b, &y);
        same = x.n == y.n && (x.n == 0 || memcmp(x.at, y.at, x.n) == 0);
    }
    buf_release(&x);
    buf_release(&y);
    return same;
}

/* The row of the list reply that request names; NULL: it is new. */
static const void *find_row(const struct office_form *form, const void *reply, const void *request)
{
    const struct record *r = op_info[form->op].request, *of = op_info[form->base].reply;

    for (const struct field *f = of->field; f < of->field + of->fields; f++) {
        const char *rows;
        uint32_t n;
        if (f->type != FT_LIST || f->of != r)
            continue;
        memcpy(&rows, (const char *)reply + f->at, sizeof rows);
        memcpy(&n, (const char *)reply + f->at_n, sizeof n);
        for (uint32_t i = 0; i < n; i++)
            if (same_row(form, r, rows + i * r->size, request))
                return rows + i * r->size;
    }
    return NULL;
}

/* Puts under the words given what is stored; what the words say stands. */
static bool fill_base(struct cli *c, struct link *l, const struct office_form *form, void *request, int argc,
                      char **argv, struct field_set *said_r)
{
    const struct op_info *list = &op_info[form->base];
    void *q = pool_get(c->pool, list->request->size), *reply = pool_get(c->pool, list->reply->size);
    const struct field *same = record_field(list->request, op_info[form->op].request->field[0].name);
    struct fault f = { .status = ST_ok };
    char id[REQUEST_ID_MAX + 1];
    const void *row;

    if (same && argc > 0 && !strchr(argv[0], '=') && field_parse(same, q, argv[0], c->pool, &f) != ST_ok)
        return cli_fault(&f), false;
    record_init(list->request, q);
    request_id_make(id);
    f.status = link_call(l, form->base, id, 0, q, reply, c->pool, WAIT, &f);
    if (f.status != ST_ok)           /* asked for one, and there is none */
        return status_kind(f.status) == STATUS_REFUSE || (cli_fault(&f), false);
    if (pages_read(c, l, form->base, q, reply) != ST_ok)
        return false;
    row = find_row(form, reply, request);
    if (!row)
        return true;
    record_copy(op_info[form->op].request, request, row, c->pool);
    memset(said_r, 0xff, sizeof *said_r);
    return fill_words(c, form, request, argc, argv, said_r);
}

bool office_fill(struct cli *c, struct link *l, const struct office_form *form, void *request, int argc, char **argv)
{
    const struct record *r = op_info[form->op].request;
    struct field_set said = { { 0 } };
    struct fault f = { .status = ST_ok };
    char *secret = NULL;

    if (!fill_words(c, form, request, argc, argv, &said) ||
        (form->base != OP_none && !fill_base(c, l, form, request, argc, argv, &said)))
        return false;
    if (form->secret) {
        secret = cli_secret(c, tr("password"));
        if (!secret)
            return cli_fail(CLI_REFUSED, "%s: %s", tr("password"), tr("cli.nothing_read")), false;
        if (!fill_text(c, r, request, "password", secret))
            return false;
    }
    record_init(r, request);
    if (record_said(r, &said, &f) == ST_ok && record_check(r, request, &f) == ST_ok)
        return true;
    cli_fault(&f);
    return false;
}

/* ---- lists in pages ---- */

static char *text_of(const struct field *f, const void *s)
{
    char *text;

    memcpy(&text, (const char *)s + f->at, sizeof text);
    return text && *text != '\0' ? text : NULL;
}

/* The list that field is the token of: LIST_token of LIST, token of the first. */
static const struct field *list_of_token(const struct record *r, const struct field *f)
{
    size_t n = strlen(f->name);

    if (f->type != FT_TEXT || n < 5 || strcmp(f->name + n - 5, "token") != 0)
        return NULL;
    for (const struct field *list = r->field; list < r->field + r->fields; list++)
        if (list->type == FT_LIST && (n == 5 || (strlen(list->name) == n - 6 && !strncmp(list->name, f->name, n - 6))))
            return list;
    return NULL;
}

/* The rows of a further page behind those of the first. */
static void list_append(const struct field *f, void *to, const void *from, struct pool *pool)
{
    const char *first, *further;
    uint32_t n, more;

    memcpy(&first, (char *)to + f->at, sizeof first);
    memcpy(&n, (char *)to + f->at_n, sizeof n);
    memcpy(&further, (const char *)from + f->at, sizeof further);
    memcpy(&more, (const char *)from + f->at_n, sizeof more);
    char *all = pool_array(pool, n + more + 1, f->of->size);
    if (n > 0)
        memcpy(all, first, n * f->of->size);
    if (more > 0)
        memcpy(all + n * f->of->size, further, more * f->of->size);
    n += more;
    memcpy((char *)to + f->at, &all, sizeof all);
    memcpy((char *)to + f->at_n, &n, sizeof n);
}

static enum status list_read(struct cli *c, struct link *l, enum op_id op, const void *q, void *reply,
                             const struct field *told, const struct field *list)
{
    const struct record *request = op_info[op].request, *r = op_info[op].reply;
    const struct field *ask = record_field(request, told->name);
    struct fault f = { .status = ST_ok };
    char id[REQUEST_ID_MAX + 1], *token;

    while (ask && (token = text_of(told, reply))) {
        void *page = pool_get(c->pool, r->size), *further = pool_get(c->pool, request->size);
        memcpy(further, q, request->size);
        memcpy((char *)further + ask->at, &token, sizeof token);
        request_id_make(id);
        f.status = link_call(l, op, id, 0, further, page, c->pool, WAIT, &f);
        if (f.status != ST_ok) {
            cli_fault(&f);
            return f.status;
        }
        list_append(list, reply, page, c->pool);
        token = text_of(told, page);
        token = token ? token : pool_copy(c->pool, "");
        memcpy((char *)reply + told->at, &token, sizeof token);
    }
    return ST_ok;
}

/* Asks for the pages after the ones in reply, and puts their rows to its. */
static enum status pages_read(struct cli *c, struct link *l, enum op_id op, const void *q, void *reply)
{
    const struct record *r = op_info[op].reply;
    enum status s = ST_ok;

    for (const struct field *f = r->field; s == ST_ok && f < r->field + r->fields; f++) {
        const struct field *list = list_of_token(r, f);
        if (list)
            s = list_read(c, l, op, q, reply, f, list);
    }
    return s;
}

/* ---- running ---- */

/* Its reply is empty: what it did, and what comes of it, is said. */
static void reset_put(const struct user_secret *q)
{
    char text[300];
    puts(tr_fill(text, sizeof text, "cli.reset.done", q->staff_no, NULL, NULL, NULL));
}

static int run(struct cli *c, const struct short_form *s, int argc, char **argv)
{
    const struct op_info *op = &op_info[s->form.op];
    void *q = pool_get(c->pool, op->request->size), *reply = pool_get(c->pool, op->reply->size);
    struct link l;
    enum status status;

    if (!local_link(c, &l))
        return c->why;
    status = ST_field_missing;
    if (office_fill(c, &l, &s->form, q, argc, argv))
        status = cli_call(c, &l, s->form.op, q, reply, WAIT);
    if (status == ST_ok && s->form.op != OP_audit_list)      /* years of it: a page is what was asked for */
        status = pages_read(c, &l, s->form.op, q, reply);
    link_release(&l);
    if (status != ST_ok)
        return cli_exit(status);
    if (s->form.op == OP_load_drop)
        load_put_dropped(reply);
    if (c->csv)
        return show_csv(op->reply, reply, c->csv, c->plain) ? CLI_DONE
            : cli_fail(CLI_FAILED, "%s: %s", c->csv, tr("cli.no_list"));
    if (c->json)
        show_json(op->reply, reply);
    else if (s->form.op == OP_user_reset)
        reset_put(q);
    else
        show_record(op->reply, reply);
    return CLI_DONE;
}

/* How many of the first words are this name; 0: it is not meant. */
static int words_matched(const char *name, int argc, char **argv)
{
    const char *gap = strchr(name, ' ');
    size_t n = gap ? (size_t)(gap - name) : strlen(name);

    if (strlen(argv[0]) != n || strncmp(argv[0], name, n) != 0)
        return 0;
    if (!gap)
        return 1;
    return argc > 1 && strcmp(argv[1], gap + 1) == 0 ? 2 : 0;
}

bool office_command(struct cli *c, int argc, char **argv, int *status_r)
{
    for (unsigned i = 0; i < COUNT_OF(short_forms); i++) {
        int n = words_matched(short_forms[i].name, argc, argv);
        if (n > 0) {
            *status_r = run(c, &short_forms[i], argc - n, argv + n);
            return true;
        }
    }
    return false;
}

void office_help(void)
{
    for (unsigned i = 0; i < COUNT_OF(short_forms); i++) {
        const struct op_info *op = &op_info[short_forms[i].form.op];
        printf("  %s %s%s\n", short_forms[i].name, short_forms[i].form.fields,
               op->kind == OP_WRITE ? " [name=value ...]" : "");
    }
}
