/* The desk's session without its process: session.h's parts called as desk.c calls them. */
#include "config.h"
#include "tests/hands/seat.h"
#include "tests/paths.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct seat seat;
static struct desk one;
static struct desk_config config;

/* No power is cut here: a disk under everybody else's load would be most of the time. */
int fsync(int fd)
{
    (void)fd;
    return 0;
}

int fdatasync(int fd)
{
    (void)fd;
    return 0;
}

void seat_prepare(void)
{
    struct fault f;
    config = (struct desk_config){ .form_dir = TOP_SRCDIR "/forms", .spool_dir = "", .terminfo = "",
                                   .data_dir = TOP_SRCDIR "/db" };
    lang_open(TOP_BUILDDIR "/locale");
    lang_set("zh_CN");
    zone_set("Asia/Shanghai");
    tables_init();
    if (desk_prepare(&config, &f))
        fail_msg("%s:%s: %s", f.field, f.arg[0], f.arg[2]);
}

/* -- the core's end -- */

static void frame_keep(const uint8_t *bytes, size_t n)
{
    assert_true(seat.asked_n < SEAT_ASKED);
    struct seat_asked *a = &seat.asked[seat.asked_n++];
    *a = (struct seat_asked){ .frame = malloc(n), .n = n };
    assert_non_null(a->frame);
    memcpy(a->frame, bytes, n);
}

static void core_read(void)
{
    uint8_t piece[16384];
    ssize_t n;
    long frame;
    while (seat.core >= 0 && (n = read(seat.core, piece, sizeof piece)) > 0)
        buf_add(&seat.in, piece, (size_t)n);
    while ((frame = wire_frame(seat.in.at, seat.in.n, WIRE_MAX)) > 0) {
        frame_keep(seat.in.at, (size_t)frame);
        buf_drop(&seat.in, (size_t)frame);
    }
}

static void core_write(const struct buf *out)
{
    for (size_t at = 0; seat.core >= 0 && at < out->n;) {
        ssize_t n = write(seat.core, out->at + at, out->n - at);
        if (n > 0)
            at += (size_t)n;
        else if (errno == EAGAIN)
            asks_receive(seat.desk);
        else
            return;
    }
}

static void answer_first(void)
{
    struct seat_asked a = seat.asked[0];
    struct wire_request q;
    struct link_message m;
    struct buf out;
    memmove(&seat.asked[0], &seat.asked[1], --seat.asked_n * sizeof seat.asked[0]);
    buf_init(&out, 2 * WIRE_MAX);
    assert_true(wire_get_request((uint8_t *)a.frame, a.n, &q));
    seat.principal.proved_at = clock_now();
    core_execute(seat.hall->core, &seat.principal, &q, &out);
    assert_true(wire_get_message(out.at, out.n, &m));
    seat_answered(&q, &m);
    core_write(&out);
    buf_release(&out);
    free(a.frame);
}

void seat_pump(void)
{
    char drop[4096];
    for (unsigned rest = 0; rest < 3;) {
        core_read();
        bool some = seat.asked_n > 0 && !seat.late;
        if (some)
            answer_first();
        asks_receive(seat.desk);
        desk_run_ahead(seat.desk);
        rest = some ? 0 : rest + 1;
    }
    while (recv(seat.control, drop, sizeof drop, MSG_DONTWAIT) > 0)
        ;
}

void seat_link_drop(void)
{
    if (seat.core >= 0)
        close(seat.core);
    seat.core = -1;
    buf_clear(&seat.in);
    while (seat.asked_n)
        free(seat.asked[--seat.asked_n].frame);
    seat_pump();
}

void seat_link_back(void)
{
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), 0);
    seat.core = pair[0];
    session_core(seat.desk, pair[1]);
    seat_pump();
}

void seat_event(const char *topic)
{
    struct buf out;
    buf_init(&out, 4096);
    wire_put_event(&out, topic, 1);
    core_write(&out);
    buf_release(&out);
    seat_pump();
}

void seat_silent(void)
{
    for (unsigned i = 0; i < ASKS_MAX; i++)
        if (seat.desk->ask[i].used)
            seat.desk->ask[i].sent -= 5 * SECOND;
    asks_let_go(seat.desk);
}

/* -- the hands -- */

static void look(struct page *p)
{
    struct seen *s = &seat.seen;
    seat.desk->full_repaint = false;
    frame_paint(seat.desk);
    s->cells = cells;
    s->page = p;
    s->fits = frame_fits(seat.desk);
    s->popup = p->popup != NULL;
    snprintf(s->form, sizeof s->form, "%s", p->form->name);
    for (int row = 1; row <= 24; row++)
        s->row[row] = row_on_screen(seat.desk, p->form, row);
}

void __real_page_press(struct page *p, struct press k);
void __wrap_page_press(struct page *p, struct press k);
void __wrap_page_press(struct page *p, struct press k)
{
    if (k.code == PRESS_ENTER || k.code == PRESS_POST)
        look(p);
    __real_page_press(p, k);
}

bool __real_page_post(struct page *p, enum op_id op, const void *request, answer_fn *fn);
bool __wrap_page_post(struct page *p, enum op_id op, const void *request, answer_fn *fn);
bool __wrap_page_post(struct page *p, enum op_id op, const void *request, answer_fn *fn)
{
    if (!p->posting)
        seat_posts(p, op, request);
    return __real_page_post(p, op, request, fn);
}

/* What a second person is asked to allow is what will be posted. */
static void asks_leave(struct page *p, const struct approval_ask *a)
{
    const struct op_info *op = op_by_name(a->op);
    struct pool *pool = pool_new(4096);
    void *request = pool_get(pool, op->request->size);
    assert_int_equal(record_decode(op->request, request, a->request.at, a->request.n, NULL, pool, NULL), ST_ok);
    record_init(op->request, request);
    seat_posts(p, (enum op_id)op->no, request);
    pool_free(&pool);
}

bool __real_page_ask(struct page *p, enum op_id op, const void *request, answer_fn *fn);
bool __wrap_page_ask(struct page *p, enum op_id op, const void *request, answer_fn *fn);
bool __wrap_page_ask(struct page *p, enum op_id op, const void *request, answer_fn *fn)
{
    if (op == OP_approval_ask)
        asks_leave(p, request);
    return __real_page_ask(p, op, request, fn);
}

void seat_key(enum press_code code, int32_t ch)
{
    desk_key(seat.desk, (struct press){ .code = code, .ch = ch });
    desk_run_ahead(seat.desk);
    seat_pump();
}

void seat_type(const char *text)
{
    for (; *text; text++)
        seat_key(*text == '\r' ? PRESS_ENTER : PRESS_CHAR, (unsigned char)*text);
}

void seat_take(struct hall *hall, char who)
{
    int pair[2];
    struct control_start start = { .session = 1 };
    one = (struct desk){ .has_hello = true, .config = &config, .started = true };
    one.tty = (struct tty){ .sink = -1, .rows = 24, .columns = 80 };
    buf_init(&one.print, 1u << 20);
    seat = (struct seat){ .hall = hall, .desk = &one, .core = -1 };
    buf_init(&seat.in, 2 * WIRE_MAX);
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), 0);
    seat.control = pair[0];
    one.control = pair[1];
    text_copy(start.staff_no, sizeof start.staff_no, counter_staff(who));
    text_copy(seat.principal.staff_no, sizeof seat.principal.staff_no, start.staff_no);
    text_copy(seat.principal.from, sizeof seat.principal.from, "local");
    seat.principal.session = 1;
    session_begin(&one, &start);
    seat_link_back();
    seat_key(PRESS_ENTER, 0);        /* the welcome page */
}

void seat_leave(void)
{
    seat.late = false;
    seat_pump();
    while (one.top) {
        struct page *p = one.top;
        one.top = p->below;
        asks_forget_page(p);
        page_free(&p);
    }
    for (unsigned i = 0; i < ASKS_MAX; i++)
        if (one.ask[i].used && one.ask[i].pool)
            pool_free(&one.ask[i].pool);
    if (one.user_pool)
        pool_free(&one.user_pool);
    if (one.home_pool)
        pool_free(&one.home_pool);
    if (one.has_core)
        link_release(&one.core);
    buf_release(&one.print);
    buf_release(&seat.in);
    while (seat.asked_n)
        free(seat.asked[--seat.asked_n].frame);
    if (seat.core >= 0)
        close(seat.core);
    close(seat.control);
    close(one.control);
}
