/* The session's members, one by one, for the few screens that need them. */
#include "config.h"
#include "desk/session.h"
#include <string.h>

struct page *desk_top(const struct desk *d)
{
    return d->top;
}

bool desk_has_core(const struct desk *d)
{
    return d->has_core;
}

/* -- the last posting -- */

bool desk_home_fresh(const struct desk *d)
{
    return !d->home_asked;
}

const char *desk_result(const struct desk *d, unsigned line)
{
    return d->result[line];
}

bool desk_result_old(const struct desk *d)
{
    return d->after_break;
}

void desk_result_drop(struct desk *d)
{
    d->result[0][0] = d->result[1][0] = '\0';
    d->after_break = false;
}

uint64_t desk_last_receipt(const struct desk *d)
{
    return d->last_receipt;
}

void desk_last_receipt_set(struct desk *d, uint64_t receipt_no)
{
    d->last_receipt = receipt_no;
}

/* -- searching -- */

bool desk_looking(const struct desk *d)
{
    return d->looking;
}

void desk_looking_set(struct desk *d, bool looking)
{
    d->looking = looking;
}

/* -- postings nobody was told of -- */

bool untold_known(const struct desk *d)
{
    return d->looked;
}

bool untold_any(const struct desk *d)
{
    return d->untold[0] != '\0';
}

/* -- the way in -- */

const char *session_from(const struct desk *d)
{
    return d->hello.from;
}

void session_login(struct desk *d, const char *staff_no, const char *password)
{
    struct buf body;
    buf_init(&body, CONTROL_MAX);
    buf_text(&body, staff_no);
    buf_text(&body, password);
    control_send(d->control, CTRL_LOGIN, body.at, body.n, -1, -1);
    explicit_bzero(body.at, body.n);
    buf_release(&body);
}

const struct login_before *session_before(const struct desk *d)
{
    return &d->start.before;
}

const struct control_session *session_others(const struct desk *d, unsigned *n_r)
{
    *n_r = d->start.others_n;
    return d->start.others;
}

void session_take_back(struct desk *d, const struct control_session *other)
{
    struct buf body;
    buf_init(&body, CONTROL_MAX);
    buf_u64(&body, other->session);
    term_put_hello(&body, &d->hello);
    control_send(d->control, CTRL_TAKE, body.at, body.n, d->has_line ? d->line.fd : -1, -1);
    buf_release(&body);
    d->given_away = d->ending = true;
}

/* -- language, charset, printer -- */

enum charset session_charset_now(const struct desk *d)
{
    return d->charset;
}

void session_charset_next(struct desk *d)
{
    d->charset_chosen = true;
    session_charset(d, (enum charset)((d->charset + 1) % CHARSET_COUNT));
}

void session_lang_other(struct desk *d)
{
    d->lang_chosen = true;
    session_lang(d, strncmp(d->lang, "en", 2) == 0 ? "zh_CN" : "en");
}

struct session_user *session_profile(struct desk *d)
{
    return d->user;
}

void session_print_way(struct desk *d, const struct window *w)
{
    d->user->print_way = w->print_way;
    d->user->printer = pool_copy(d->user_pool, w->printer);
    d->user->paper_charset = w->paper_charset;
    d->user->paper_size = w->paper_size;
    d->user->paper_lang = w->paper_lang;
    d->user->printer_codes = w->printer_codes;
}
