/* `call --prove`: who asks shows who he is on the connection the call goes over, for that operation
 * alone. The secret comes from the terminal, whatever standard input is, or from a descriptor; never
 * from an argument, which everybody on the host can read. */
#include "config.h"
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define OPTION "--prove"
#define PIN_DIGITS 6
#define SECRET_BYTES 600
#define PROOF_WAIT (60 * SECOND)

/* The option stands anywhere and is taken out of the words. */
bool proof_words(int *argc, char **argv, struct proof *p)
{
    int kept = 0;
    bool good = true;
    *p = (struct proof){ .asked = false };
    for (int i = 0; i < *argc; i++) {
        size_t n = strlen(OPTION);
        if (strncmp(argv[i], OPTION, n) || (argv[i][n] && argv[i][n] != '=')) {
            argv[kept++] = argv[i];
            continue;
        }
        const char *digits = argv[i][n] ? argv[i] + n + 1 : NULL;
        good &= !p->asked && (!digits || (*digits && strlen(digits) < 6 && !digits[strspn(digits, "0123456789")]));
        p->asked = true;
        p->terminal = !digits;
        p->fd = digits ? atoi(digits) : -1;
    }
    *argc = kept;
    return good;
}

/* One line, a byte at a time: what follows is somebody else's to read. */
static bool line_take(int fd, char *out, size_t room)
{
    size_t n = 0;
    char one;
    ssize_t k;
    while ((k = read(fd, &one, 1)) == 1 || (k < 0 && errno == EINTR)) {
        if (k < 0)
            continue;
        if (one == '\n')
            break;
        if (n + 1 == room)
            return false;
        out[n++] = one;
    }
    out[n > 0 && out[n - 1] == '\r' ? n - 1 : n] = '\0';
    return k >= 0 && out[0];
}

static bool terminal_take(char *out, size_t room)
{
    struct termios before, quiet;
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool good = tcgetattr(fd, &before) == 0;
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    good = good && tcsetattr(fd, TCSAFLUSH, &quiet) == 0;
    if (good) {
        dprintf(fd, "%s: ", tr("cli.prove"));
        good = line_take(fd, out, room);
        tcsetattr(fd, TCSAFLUSH, &before);
        dprintf(fd, "\n");
    }
    close(fd);
    return good;
}

bool proof_take(struct cli *c, struct proof *p)
{
    char text[SECRET_BYTES];
    bool good = p->terminal ? terminal_take(text, sizeof text) : line_take(p->fd, text, sizeof text);
    if (good)
        p->secret = pool_copy(c->pool, text);
    else
        cli_fail(CLI_FAILED, "%s: %s", tr("cli.prove"), tr("cli.nothing_read"));
    explicit_bzero(text, sizeof text);
    return good;
}

bool proof_give(struct cli *c, struct link *l, const char *op, const struct proof *p, enum status *s_r)
{
    bool pin = strlen(p->secret) == PIN_DIGITS && strspn(p->secret, "0123456789") == PIN_DIGITS;
    struct session_prove q = { .password = pin ? "" : p->secret, .pin = pin ? p->secret : "", .op = op };
    struct nothing r;
    struct fault f = { .status = ST_ok };
    char id[REQUEST_ID_MAX + 1];
    request_id_make(id);
    *s_r = link_call(l, OP_session_prove, id, 0, &q, &r, c->pool, PROOF_WAIT, &f);
    if (*s_r != ST_ok)
        cli_fault(&f);
    return *s_r == ST_ok;
}
