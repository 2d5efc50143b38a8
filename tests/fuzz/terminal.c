/* Bytes of a peer on a desk's line and in the bodies of packets: whatever comes,
 * every frame lies inside what was sent, and what is understood goes out again as
 * the same bytes. */
#include "config.h"
#include "gate/packet.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void check_same(const struct buf *b, const uint8_t *bytes, size_t n)
{
    if (b->n != n || memcmp(b->at, bytes, n) != 0)
        abort();
}

static void bodies(const uint8_t *bytes, size_t n)
{
    struct control_start start;
    struct term_hello hello;
    struct desk_note note;
    struct reader r;
    struct buf b;

    buf_init(&b, 1u << 20);
    if (term_get_hello(bytes, n, &hello)) {
        term_put_hello(&b, &hello);
        check_same(&b, bytes, n);
    }
    reader_init(&r, bytes, n);
    if (control_get_start(&r, &start) && start.others_n > CONTROL_SESSIONS)
        abort();
    reader_init(&r, bytes, n);
    if (note_get(&r, &note) && strlen(note.from) >= sizeof note.from)
        abort();
    buf_release(&b);
}

static void frames(const uint8_t *bytes, size_t n)
{
    struct term_line l;
    enum term_kind kind;
    const uint8_t *body;
    size_t size, all = 0;
    ssize_t sent;
    int ends[2];

    if (!socket_pair(SOCK_STREAM, ends))
        return;
    term_line_init(&l, ends[1]);
    sent = n > 0 ? send(ends[0], bytes, n, MSG_DONTWAIT) : 0;
    n = sent > 0 ? (size_t)sent : 0;
    close(ends[0]);
    while (term_receive(&l, &kind, &body, &size) == ST_ok) {
        bodies(body, size);
        all += size + 5;
        if (all > n)
            abort();
    }
    term_line_release(&l);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    frames(bytes, n);
    bodies(bytes, n);
    return 0;
}
