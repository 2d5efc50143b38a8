/* 走收 (26): a bundle of notes for many households. Its sum is typed first, then
 * down the list: account, Enter, amount, Enter; an empty amount is what is due.
 * F9 posts row after row. Every row is a payment with a request id of its own that
 * is parked with it, so that whatever breaks in between, pressing F9 again posts
 * none twice. A row that is refused says why and the rest goes on. */
#include "config.h"
#include "desk/print.h"
#include "desk/screen/common/of_account.h"
#include "desk/seat.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define ROWS_MOST 99
#define STEP 10                      /* cash moves in steps of 0.10 */

struct row {
    char account[24], name[128], id[REQUEST_ID_MAX + 1], why[200];
    money amount, due;
    uint64_t receipt_no;             /* 0: not posted */
};

struct collection {
    struct row row[ROWS_MOST], next;
    unsigned n, at;                  /* at: the row being posted */
    bool posting, differs_asked;
};

static const char *const computed[] = {
    "@total", "@rest", "@who", "@rows", "@number", "@account", "@name", "@amount", "@state", NULL,
};

static struct collection *collection_of(const struct page *p)
{
    return p->state;
}

static money sum_of(const struct collection *v)
{
    money sum = 0;
    for (unsigned i = 0; i < v->n; i++)
        sum += v->row[i].amount;
    return sum;
}

static unsigned posted_of(const struct collection *v)
{
    unsigned n = 0;
    for (unsigned i = 0; i < v->n; i++)
        n += v->row[i].receipt_no != 0;
    return n;
}

static void to_end(struct page *p)
{
    unsigned seen = (unsigned)body_rows(p, &p->form->list[0]), n = collection_of(p)->n;
    p->top[0] = n > seen ? n - seen : 0;
}

/* -- a row typed -- */

static void found(struct page *p, struct answer *a)
{
    const struct find_row *one = of_account_one(p, a, input_text(p, "@line"));
    struct row *next = &collection_of(p)->next;
    if (!one)
        return;
    *next = (struct row){ .due = one->due };
    text_copy(next->account, sizeof next->account, one->account_no);
    text_copy(next->name, sizeof next->name, one->account_name);
    page_focus(p, "@amount");
}

static void row_add(struct page *p)
{
    struct collection *v = collection_of(p);
    struct fault f = { .status = ST_ok };
    money amount;
    if (!v->next.account[0] || v->n == ROWS_MOST) {
        page_focus(p, "@line");
        page_beep(p);
        return;
    }
    if (input_money(p, "@amount", &amount, &f) != ST_ok) {
        page_say_fault(p, &f);
        page_stop(p);
        return;
    }
    v->next.amount = input_empty(p, "@amount") ? money_step_up(v->next.due, STEP) : amount;
    if (!v->next.amount) {
        page_say(p, v->next.due ? "form.collect.nought" : "form.collect.no_amount", NULL, NULL, NULL, NULL);
        page_stop(p);
        return;
    }
    request_id_make(v->next.id);
    v->row[v->n++] = v->next;
    v->next = (struct row){ .amount = 0 };
    v->differs_asked = false;
    p->typed = true;
    input_set(p, "@line", "");
    input_set(p, "@amount", "");
    page_hush(p);
    page_focus(p, "@line");
    to_end(p);
}

static void enter(struct page *p, int input)
{
    const char *name = p->input[input].spec->name;
    if (collection_of(p)->posting)
        return;
    if (strcmp(name, "@line") == 0)
        of_account_find(p, input_text(p, "@line"), found);
    else if (strcmp(name, "@amount") == 0)
        row_add(p);
    else
        page_focus(p, "@line");
}

/* - takes away the last row that is not posted. */
static bool operator(struct page *p, int ch)
{
    struct collection *v = collection_of(p);
    if (ch != '-' || v->posting)
        return false;
    unsigned i = v->n;
    while (i > 0 && v->row[i - 1].receipt_no)
        i--;
    if (i == 0) {
        page_beep(p);
        return true;
    }
    memmove(&v->row[i - 1], &v->row[i], (v->n - i) * sizeof v->row[0]);
    v->n--;
    v->differs_asked = false;
    page_hush(p);
    to_end(p);
    return true;
}

/* Whose the next row is rests on the line it was found by, and the question about the
 * bundle on its sum. */
static void typed(struct page *p)
{
    struct collection *v = collection_of(p);
    if (strcmp(page_focus_name(p), "@line") == 0)
        v->next = (struct row){ .amount = 0 };
    if (strcmp(page_focus_name(p), "@bundle") == 0)
        v->differs_asked = false;
}

/* -- posting, row after row -- */

static void post_next(struct page *p);

static void finished(struct page *p)
{
    char line1[MESSAGE_ROOM], line2[MESSAGE_ROOM], n[24], left[24], sum[MONEY_TEXT];
    struct collection *v = collection_of(p);
    unsigned posted = posted_of(v);
    v->posting = false;
    snprintf(n, sizeof n, "%u", posted);
    snprintf(left, sizeof left, "%u", v->n - posted);
    if (posted < v->n) {
        page_say(p, "form.collect.some", n, left, NULL, NULL);
        page_stop(p);
        return;
    }
    tr_fill(line1, sizeof line1, "form.collect.result1", n, money_format(sum_of(v), sum), NULL, NULL);
    tr_fill(line2, sizeof line2, "form.collect.result2", input_text(p, "@bundle"), NULL, NULL, NULL);
    page_result(p, line1, line2);
}

static void posted(struct page *p, struct answer *a)
{
    struct collection *v = collection_of(p);
    struct row *r = &v->row[v->at];
    if (a->fault.status == ST_ok) {
        const struct payment *pay = a->reply;
        r->receipt_no = pay->receipt_no;
        r->why[0] = '\0';
        desk_last_receipt_set(p->desk, pay->receipt_no);
        if (pay->papers)
            print_receipt(p->desk, pay, PRINT_FIRST);
    } else {
        page_say_fault(p, &a->fault);
        text_copy(r->why, sizeof r->why, p->message.text);
        page_hush(p);
    }
    v->at++;
    post_next(p);
}

static void post_next(struct page *p)
{
    struct collection *v = collection_of(p);
    while (v->at < v->n && v->row[v->at].receipt_no)
        v->at++;
    if (v->at == v->n) {
        finished(p);
        return;
    }
    struct row *r = &v->row[v->at];
    struct pay_account one = { .account_no = r->account };
    struct pay_tender cash = { .tender = CODE_tender_cash, .received = maybe_money(r->amount),
                               .change = maybe_money(0) };
    struct pay_take q = { .accounts = &one, .accounts_n = 1, .tenders = &cash, .tenders_n = 1, .large_meant = true,
                          .prepay = true,
                          .receipt_choice = input_text(p, "@receipt")[0] == '3' ? CODE_receipt_choice_none
                                                                                : CODE_receipt_choice_joint };
    record_init(&pay_tender_record, &cash);
    text_copy(p->request_id, sizeof p->request_id, r->id);
    page_post(p, OP_pay_take, &q, posted);
}

static void post(struct page *p, bool by_enter)
{
    struct collection *v = collection_of(p);
    struct fault f = { .status = ST_ok };
    char sum[MONEY_TEXT], bundle[MONEY_TEXT];
    money typed = 0;
    (void)by_enter;
    if (v->posting || !v->n || input_money(p, "@bundle", &typed, &f) != ST_ok) {
        page_beep(p);
        return;
    }
    if (typed != sum_of(v) && !v->differs_asked) {
        v->differs_asked = true;
        page_say(p, "form.collect.differs", money_format(sum_of(v), sum), money_format(typed, bundle), NULL, NULL);
        page_stop(p);
        return;
    }
    v->posting = true;
    v->at = 0;
    post_next(p);
}

/* -- what is shown -- */

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct collection *v = collection_of(p);
    char amount[MONEY_TEXT], due[MONEY_TEXT];
    struct fault f = { .status = ST_ok };
    money bundle = 0;
    if (strcmp(name, "@total") == 0)
        text_copy(out, room, money_format(sum_of(v), amount));
    else if (strcmp(name, "@rest") == 0 && input_money(p, "@bundle", &bundle, &f) == ST_ok)
        text_copy(out, room, money_format(bundle - sum_of(v), amount));
    else if (strcmp(name, "@who") == 0 && v->next.account[0])
        tr_fill(out, room, "form.collect.who", v->next.name, money_format(v->next.due, due), NULL, NULL);
}

static unsigned rows(const struct page *p, const char *list)
{
    (void)list;
    return collection_of(p)->n;
}

static void state_text(const struct collection *v, unsigned row, char *out, size_t room)
{
    char no[24];
    const struct row *r = &v->row[row];
    snprintf(no, sizeof no, "%08" PRIu64, r->receipt_no);
    if (r->receipt_no)
        tr_fill(out, room, "form.collect.posted", no, NULL, NULL, NULL);
    else if (r->why[0])
        snprintf(out, room, "!! %s", r->why);
    else if (v->posting && row == v->at)
        text_copy(out, room, tr("form.collect.on_its_way"));
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    char amount[MONEY_TEXT];
    const struct row *r = &collection_of(p)->row[row];
    (void)list;
    if (strcmp(column, "@number") == 0)
        snprintf(out, room, "%3u", row + 1);
    else if (strcmp(column, "@account") == 0)
        text_copy(out, room, r->account);
    else if (strcmp(column, "@name") == 0)
        text_copy(out, room, r->name);
    else if (strcmp(column, "@amount") == 0)
        text_copy(out, room, money_format(r->amount, amount));
    else
        state_text(collection_of(p), row, out, room);
}

/* -- parking -- */

static void save(const struct page *p, json_t *body)
{
    const struct collection *v = collection_of(p);
    json_t *list = json_array();
    for (unsigned i = 0; i < v->n; i++) {
        const struct row *r = &v->row[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:I, s:I}", "account", r->account, "name", r->name,
                                              "id", r->id, "amount", (json_int_t)r->amount,
                                              "receipt", (json_int_t)r->receipt_no));
    }
    json_object_set_new(body, "rows", list);
}

static void load(struct page *p, const json_t *body)
{
    struct collection *v = collection_of(p);
    const json_t *list = json_object_get(body, "rows");
    v->n = 0;
    for (size_t i = 0; i < json_array_size(list) && v->n < ROWS_MOST; i++) {
        const json_t *kept = json_array_get(list, i);
        const char *account = json_string_value(json_object_get(kept, "account"));
        const char *name = json_string_value(json_object_get(kept, "name"));
        const char *id = json_string_value(json_object_get(kept, "id"));
        struct row *r = &v->row[v->n];
        if (!account || !name || !id)
            continue;
        *r = (struct row){ .amount = json_integer_value(json_object_get(kept, "amount")),
                           .receipt_no = (uint64_t)json_integer_value(json_object_get(kept, "receipt")) };
        text_copy(r->account, sizeof r->account, account);
        text_copy(r->name, sizeof r->name, name);
        text_copy(r->id, sizeof r->id, id);
        v->n++;
    }
    to_end(p);
}

static bool in_hand(const struct page *p)
{
    return collection_of(p)->n > posted_of(collection_of(p));
}

static bool unfinished(const struct page *p)
{
    return collection_of(p)->n > 0 || !input_empty(p, "@bundle") || !input_empty(p, "@line");
}

static void about(const struct page *p, char *out, size_t room)
{
    char count[16], sum[MONEY_TEXT];
    snprintf(count, sizeof count, "%u", collection_of(p)->n);
    tr_fill(out, room, "form.collect.about", count, money_format(sum_of(collection_of(p)), sum), NULL, NULL);
}

const struct screen screen_collection = {
    .name = "collection", .state = sizeof(struct collection), .computed = computed, .enter = enter, .typed = typed,
    .operator = operator, .post = post, .text = text, .rows = rows, .cell = cell, .save = save, .load = load,
    .unfinished = unfinished, .about = about, .money_in_hand = in_hand,
};
