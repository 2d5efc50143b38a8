/* What a service manager is told, by the protocol of sd_notify(3) and without its
 * library: a datagram of text to the socket it names in the environment. */
#include "config.h"
#include "gate/master.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int socket_to(const char *name)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    size_t n = strlen(name);
    int fd;

    if ((name[0] != '/' && name[0] != '@') || n >= sizeof a.sun_path)
        return -1;
    memcpy(a.sun_path, name, n);
    if (name[0] == '@')
        a.sun_path[0] = '\0';        /* a name without a file */
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&a, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)) != 0)
        fd_close(&fd);
    return fd;
}

/* Microseconds it waits for a sign of life of ours; 0 it does not. */
static int64_t patience(void)
{
    const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");

    if (!usec || (pid && strtol(pid, NULL, 10) != (long)getpid()))
        return 0;
    return (int64_t)strtoll(usec, NULL, 10);
}

void notify_open(struct notifier *n)
{
    const char *name = getenv("NOTIFY_SOCKET");

    *n = (struct notifier){ .fd = name ? socket_to(name) : -1 };
    if (n->fd >= 0)
        n->every = patience() / 2;
    unsetenv("NOTIFY_SOCKET");           /* none of our children is the service */
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
}

void notify_say(const struct notifier *n, const char *state)
{
    if (n->fd >= 0)
        send(n->fd, state, strlen(state), MSG_NOSIGNAL);
}

void notify_alive(struct notifier *n, int64_t now)
{
    if (n->every == 0 || now < n->at)
        return;
    n->at = now + n->every;
    notify_say(n, "WATCHDOG=1");
}
