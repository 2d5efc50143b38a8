/* The ways a sheet leaves the desk: through the terminal, into a queue's folder of the
 * spool, or as a file there. */
#include "config.h"
#include "desk/print.h"
#include "desk/session.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *to_terminal(struct desk *d, const struct buf *text)
{
    const char *on, *off;
    if (!d->has_line || !d->has_hello)
        return "print.none";
    if (!tty_printer(&on, &off))
        return "print.no_terminal";
    buf_puts(&d->print, on);
    buf_add(&d->print, text->at, text->n);
    buf_puts(&d->print, off);
    d->dirty = true;
    return "print.sent";
}

/* A queue is a folder of the spool that a printing service empties; only whole
 * files are ever seen in it. */
static const char *to_spool(struct desk *d, const struct buf *text, const char *title, bool queue)
{
    char part[512], whole[512];
    const char *printer = d->user->printer;
    if (!d->config->spool_dir || !d->config->spool_dir[0] || strchr(printer, '/') || printer[0] == '.')
        return "print.no_spool";
    const char *folder = queue && printer[0] ? printer : ".";
    snprintf(part, sizeof part, "%s/%s/.%s-%s.part", d->config->spool_dir, folder, d->user->staff_no, title);
    snprintf(whole, sizeof whole, "%s/%s/%s-%s.txt", d->config->spool_dir, folder, d->user->staff_no, title);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    if (fd < 0) {
        log_warn("print %s: %s", part, strerror(errno));
        return "print.no_spool";
    }
    bool good = write(fd, text->at, text->n) == (ssize_t)text->n && fsync(fd) == 0;
    good = close(fd) == 0 && good && rename(part, whole) == 0;
    if (!good)
        unlink(part);
    return good ? queue ? "print.sent" : "print.saved" : "print.no_spool";
}

const char *print_send(struct desk *d, const struct buf *text, const char *title)
{
    switch (d->user->print_way) {
    case CODE_print_way_terminal: return to_terminal(d, text);
    case CODE_print_way_queue: return to_spool(d, text, title, true);
    case CODE_print_way_file: return to_spool(d, text, title, false);
    default: return "print.none";
    }
}
