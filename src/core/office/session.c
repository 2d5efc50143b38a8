/* Oneself: who am I, my password, my PIN, how I like the screen. */
#include "config.h"
#include "core/office/office.h"

#include <string.h>

static enum status unit_names(struct call *c, const char *unit_no, struct session_user *r)
{
    struct unit u;
    struct unit_way way = { .next = unit_no };
    enum status s = unit_up(c->txn, &way, &u);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    r->unit_name = u.unit_name;
    r->unit_name_en = u.unit_name_en;
    r->demo |= u.practice;
    r->office_phone = u.phone;
    while (!s) {
        if (!*r->office_phone)
            r->office_phone = u.phone;
        s = unit_up(c->txn, &way, &u);
    }
    if (s != ST_not_found || *way.next)
        return s == ST_not_found ? ST_ok : s;
    r->company_name = u.unit_name;
    r->company_name_en = u.unit_name_en;
    return ST_ok;
}

/* The window whose network address this session came from. */
static enum status window_at(struct call *c, const char *unit_no, const char *from, struct session_user *r)
{
    struct scan *scan;
    struct window w, prefix = { .unit_no = unit_no };
    enum status s = scan_table(c->txn, TABLE_window, &(struct scan_range){ .prefix = &prefix, .parts = 1 }, &scan);
    if (s)
        return s;
    while ((s = scan_next(scan, &w, NULL)) == ST_ok)
        if (!w.closed && *w.address && strcmp(w.address, from) == 0) {
            r->window_no = w.window_no;
            r->print_way = w.print_way;
            r->printer = w.printer;
            r->paper_charset = w.paper_charset;
            r->paper_size = w.paper_size;
            r->paper_lang = w.paper_lang;
            r->printer_codes = w.printer_codes;
            break;
        }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status session_fill(struct call *c, const struct user *u, struct session_user *r)
{
    *r = (struct session_user){
        .staff_no = u->staff_no, .staff_name = u->staff_name, .staff_name_en = u->staff_name_en, .roles = u->roles,
        .unit_no = u->unit_no, .must_change = u->must_change, .shared_terminal = u->shared_terminal, .lang = u->lang,
        .charset = u->charset, .to_summary = u->to_summary, .last_login = u->last_login, .last_from = u->last_from,
        .tries_since = u->tries_since, .has_pin = *u->pin_hash, .server_time = c->now, .business_date = c->today,
        .idle_lock_s = (uint64_t)setting_number(c, "session.idle_lock_s"),
        .reads_only = store_room(core_store(c->core), false) != ST_ok,
        .demo = u->practice || setting_number(c, "office.demo") == 1,
    };
    enum status s = unit_names(c, u->unit_no, r);
    return s ? s : window_at(c, u->unit_no, c->principal->from, r);
}

enum status do_session_me(struct call *c, const struct nothing *q, struct session_user *r)
{
    (void)q;
    enum status s = session_fill(c, &c->user, r);
    r->granted = true;
    return s;
}

enum status do_session_prove(struct call *c, const struct session_prove *q, struct nothing *r)
{
    (void)r;
    const struct op_info *act = op_by_name(q->op);
    if (*q->op && !act)
        return refuse(c, ST_op_unknown, "op", q->op, NULL, NULL);
    enum status s = *q->pin ? tries_pin(c, &c->user) : tries_password(c, &c->user, "password");
    if (s)
        return s;
    c->effects->proved_at = c->now;
    c->effects->proof_for = act ? act->no : 0;
    return tries_forgive(c, &c->user);
}

enum status do_session_password(struct call *c, const struct session_password *q, struct nothing *r)
{
    (void)r;
    struct user new = c->user;
    enum status s = tries_password(c, &c->user, "old_password");
    if (!s)
        s = secret_strong(c, "new_password", q->new_password, &(struct secret_owner){
            .staff_no = c->user.staff_no, .name = c->user.staff_name, .unit_no = c->user.unit_no, .office = "" });
    if (!s && strcmp(q->old_password, q->new_password) == 0)
        s = refuse(c, ST_password_weak, "new_password", NULL, NULL, NULL);
    if (s)
        return s;
    new.password_hash = c->secret->new_hash;
    new.password_at = c->now;
    new.must_change = false;
    c->effects->proved_at = c->now;
    return call_put(c, TABLE_user, &c->user, &new);
}

enum status do_session_pin(struct call *c, const struct session_pin *q, struct nothing *r)
{
    (void)r;
    struct user new = c->user;
    enum status s = tries_password(c, &c->user, "password");
    if (!s)
        s = secret_pin_strong(c, "pin", q->pin);
    if (s)
        return s;
    new.pin_hash = c->secret->new_hash;
    new.pin_tries = 0;
    c->effects->proved_at = c->now;
    return call_put(c, TABLE_user, &c->user, &new);
}

enum status do_session_profile(struct call *c, const struct session_profile *q, struct nothing *r)
{
    (void)r;
    struct user new = c->user;
    new.lang = q->lang;
    new.charset = q->charset;
    new.to_summary = q->to_summary;
    return call_put(c, TABLE_user, &c->user, &new);
}
