/* One's own: what is parked (02), password (91) and PIN (95), the printer of this
 * session (92), language, charset and habits (93). */
#include "config.h"
#include "desk/print.h"
#include "desk/seat.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- parked -- */

static const char *const parked_computed[] = { "@state", NULL };

static const struct draft_list *drafts_of(const struct page *p)
{
    return p->shown;
}

static void parked_answered(struct page *p, struct answer *a)
{
    if (!page_showed(p, a))
        return;
    page_say_none(p, drafts_of(p)->drafts_n, "form.parked.none");
}

static void parked_open(struct page *p)
{
    static const struct nothing nothing;
    page_ask(p, OP_draft_list, &nothing, parked_answered);
}

static void parked_pick(struct page *p, int digit)
{
    unsigned row;
    if (!page_row(p, digit, drafts_of(p) ? drafts_of(p)->drafts_n : 0, &row))
        return;
    page_hush(p);
    park_restore(p->desk, &drafts_of(p)->drafts[row]);
}

static void dropped(struct page *p, struct answer *a)
{
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    page_say(p, "form.parked.dropped", NULL, NULL, NULL, NULL);
    desk_refresh_home(p->desk);
    parked_open(p);
}

static void drop_picked(struct page *p, int number)
{
    struct draft_slot q = { .slot = drafts_of(p)->drafts[number - 1].slot };
    page_ask(p, OP_draft_drop, &q, dropped);
}

static bool parked_operator(struct page *p, int ch)
{
    const char *lines[9];
    unsigned n = 0;
    if (ch != '-' || !drafts_of(p) || drafts_of(p)->drafts_n == 0)
        return false;
    for (; n < drafts_of(p)->drafts_n && n < COUNT_OF(lines); n++)
        lines[n] = pool_printf(p->shown_pool, "%s  %s", drafts_of(p)->drafts[n].title, drafts_of(p)->drafts[n].about);
    popup_choose(p, tr("form.parked.drop"), lines, n, drop_picked);
    return true;
}

/* What it waits for, the weightiest first. */
static const char *parked_state(const struct draft *d)
{
    return d->request_id[0] ? "form.parked.unsettled" : strstr(d->body, "\"consent\":") ? "form.parked.asked"
           : d->money_in_hand ? "form.parked.money" : "";
}

static void parked_cell(const struct page *p, const char *list, unsigned row, const char *column, char *out,
                        size_t room)
{
    const char *key = parked_state(&drafts_of(p)->drafts[row]);
    (void)list;
    (void)column;
    text_copy(out, room, *key ? tr(key) : "");
}

const struct screen screen_parked = {
    .name = "parked", .flags = SCREEN_REFRESH, .computed = parked_computed, .open = parked_open, .again = parked_open,
    .act = parked_pick, .operator = parked_operator, .cell = parked_cell,
};

/* -- password and PIN: typed twice, gone from the fields once they are sent -- */

static void secrets_wipe(struct page *p)
{
    for (unsigned i = 0; i < p->form->inputs; i++) {
        explicit_bzero(p->input[i].editor.text, p->input[i].editor.n);
        editor_set(&p->input[i].editor, "");
    }
}

static bool is_pin(const struct page *p)
{
    return p->form->op->no == OP_session_pin;
}

static void secret_answered(struct page *p, struct answer *a)
{
    secrets_wipe(p);
    if (a->fault.status == ST_ok) {
        if (is_pin(p))
            session_profile(p->desk)->has_pin = true;
        else
            session_profile(p->desk)->must_change = false;
        page_result(p, tr(is_pin(p) ? "form.pin.done" : "form.password.done"), "");
        return;
    }
    page_refused(p, a);
    page_focus_at(p, 0);             /* all of it is typed again */
    if (is_pin(p) && a->fault.status == ST_pin_weak)
        page_say(p, "form.pin.weak", NULL, NULL, NULL, NULL);
}

static void secret_post(struct page *p, bool by_enter)
{
    struct pool *pool = pool_new(1024);
    void *q = pool_get(pool, p->form->op->request->size);
    (void)by_enter;
    if (strcmp(input_text(p, "@again"), input_text(p, is_pin(p) ? "pin" : "new_password")) != 0) {
        page_say(p, "form.password.differs", NULL, NULL, NULL, NULL);
        input_set(p, "@again", "");
        page_input(p, "@again")->wrong = true;
        page_focus(p, "@again");
        page_stop(p);
    } else {
        page_send(p, (enum op_id)p->form->op->no, q, secret_answered);
    }
    pool_free(&pool);
}

static void secret_enter(struct page *p, int input)
{
    if (input + 1 < (int)p->form->inputs)
        page_focus_at(p, input + 1);
    else if (page_check(p))
        secret_post(p, true);
}

static void password_open(struct page *p)
{
    if (p->arg[0])
        page_say(p, "form.password.forced", NULL, NULL, NULL, NULL);
}

const struct screen screen_password = {
    .name = "password", .open = password_open, .enter = secret_enter, .post = secret_post,
};

const struct screen screen_pin = { .name = "pin", .enter = secret_enter, .post = secret_post };

/* -- the printer of this session -- */

static const char *const printer_computed[] = { "@window", NULL };

static const char *way_word(uint16_t way)
{
    return code_word(&codes_print_way, way ? way : CODE_print_way_none);
}

static void code_set(struct page *p, const char *input, uint16_t value)
{
    char text[8];
    snprintf(text, sizeof text, "%u", value);
    input_set(p, input, value ? text : "");
}

static uint16_t code_typed(const struct page *p, const char *input)
{
    return (uint16_t)strtoul(input_text(p, input), NULL, 10);
}

static void printer_open(struct page *p)
{
    const struct session_user *u = desk_user(p->desk);
    code_set(p, "@way", u->print_way ? u->print_way : CODE_print_way_none);
    input_set(p, "@printer", u->printer);
    code_set(p, "@charset", u->paper_charset);
    code_set(p, "@size", u->paper_size);
    code_set(p, "@paper_lang", u->paper_lang);
    code_set(p, "@codes", u->printer_codes);
    page_input(p, "@way")->editor.fresh = true;
}

static void printer_take(struct page *p)
{
    session_print_way(p->desk, &(struct window){
        .print_way = code_typed(p, "@way"), .printer = input_text(p, "@printer"),
        .paper_charset = code_typed(p, "@charset"), .paper_size = code_typed(p, "@size"),
        .paper_lang = code_typed(p, "@paper_lang"), .printer_codes = code_typed(p, "@codes"),
    });
}

static void printer_post(struct page *p, bool by_enter)
{
    char line[MESSAGE_ROOM];
    (void)by_enter;
    printer_take(p);
    tr_fill(line, sizeof line, "form.printer.done", way_word(desk_user(p->desk)->print_way), NULL, NULL, NULL);
    page_result(p, line, "");
}

static void printer_test(struct page *p)
{
    if (!page_check(p))
        return;
    printer_take(p);
    page_say(p, print_paper(p->desk, "paper_test", desk_user(p->desk), "test"), NULL, NULL, NULL, NULL);
}

static void printer_text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct session_user *u = desk_user(p->desk);
    (void)name;
    if (u->window_no[0])
        tr_fill(out, room, "form.printer.window", u->window_no, way_word(u->print_way), u->printer, NULL);
}

const struct screen screen_printer = {
    .name = "printer", .computed = printer_computed, .open = printer_open, .post = printer_post, .print = printer_test,
    .text = printer_text,
};

/* -- language, charset, habits -- */

static void display_open(struct page *p)
{
    char text[8];
    const struct session_user *u = desk_user(p->desk);
    snprintf(text, sizeof text, "%u", u->lang);
    input_set(p, "lang", u->lang ? text : "");
    snprintf(text, sizeof text, "%u", u->charset);
    input_set(p, "charset", u->charset ? text : "");
    input_set(p, "to_summary", u->to_summary ? "1" : "0");
    for (unsigned i = 0; i < p->form->inputs; i++)
        p->input[i].editor.fresh = true;
}

/* What is typed is seen at once; only F9 keeps it. */
static void display_show(struct page *p)
{
    struct desk *d = p->desk;
    uint64_t lang = strtoul(input_text(p, "lang"), NULL, 10), charset = strtoul(input_text(p, "charset"), NULL, 10);
    const char *name = code_name(&codes_lang, (uint16_t)lang);
    if (name && strcmp(name, lang_current()) != 0)
        session_lang(d, name);
    if (charset && (enum charset)(charset - 1) != session_charset_now(d))
        session_charset(d, (enum charset)(charset - 1));
}

static void display_enter(struct page *p, int input)
{
    display_show(p);
    if (input + 1 < (int)p->form->inputs)
        page_focus_at(p, input + 1);
    else
        page_say(p, "desk.f9_posts", NULL, NULL, NULL, NULL);
}

static void display_saved(struct page *p, struct answer *a)
{
    struct session_user *u = session_profile(p->desk);
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    display_show(p);
    u->lang = (uint16_t)strtoul(input_text(p, "lang"), NULL, 10);
    u->charset = (uint16_t)strtoul(input_text(p, "charset"), NULL, 10);
    u->to_summary = strcmp(input_text(p, "to_summary"), "1") == 0;
    page_result(p, tr("form.display.done"), "");
}

/* The charset 0 is "as the terminal says": the empty field. */
static void display_post(struct page *p, bool by_enter)
{
    struct session_profile q = { .lang = 0 };
    (void)by_enter;
    page_send(p, OP_session_profile, &q, display_saved);
}

const struct screen screen_display = {
    .name = "display", .open = display_open, .enter = display_enter, .post = display_post,
};
