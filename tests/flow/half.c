/* half PORT BYTES cut | flip | twice: a ProxyCommand of ssh that spoils what the client says.
 * After so many of its bytes it is silent and closes, or one bit is another one, or the byte
 * comes twice; what the server says is passed on as it is. Ends when the server does, or both are silent. */
#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define STEP 4096
#define SILENCE_MS 200               /* once it is spoiled: then neither has anything more to say */

static size_t left;                  /* bytes until the one that is spoiled */
static char how;
static bool spoiled;

static int connect_to(const char *port)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    return fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof a) == 0 ? fd : -1;
}

/* One byte of the client's; false when it was the last that is passed. */
static bool pass(int to, uint8_t byte)
{
    uint8_t out[2] = { byte, byte };
    size_t n = 1;

    if (!spoiled && left-- == 0) {
        spoiled = true;
        if (how == 'c')
            return false;
        n += how == 't';
        out[0] ^= how == 'f';
    }
    return write(to, out, n) == (ssize_t)n;
}

/* What is there, from one to the other; false at the end of either. */
static bool carry(int from, int to, bool spoil)
{
    uint8_t bytes[STEP];
    ssize_t n = read(from, bytes, sizeof bytes);

    if (n <= 0)
        return false;
    if (!spoil)
        return write(to, bytes, (size_t)n) == n;
    for (ssize_t i = 0; i < n; i++)
        if (!pass(to, bytes[i]))
            return false;
    return true;
}

int main(int argc, char **argv)
{
    int server = argc == 4 ? connect_to(argv[1]) : -1;
    struct pollfd p[2] = { { .fd = STDIN_FILENO, .events = POLLIN }, { .fd = server, .events = POLLIN } };

    if (server < 0)
        return 2;
    left = (size_t)strtoul(argv[2], NULL, 10);
    how = argv[3][0];
    while (poll(p, 2, spoiled ? SILENCE_MS : -1) > 0) {
        if (p[0].revents && !carry(STDIN_FILENO, server, true)) {
            p[0].fd = -1;
            shutdown(server, SHUT_WR);
        }
        if (p[1].revents && !carry(server, STDOUT_FILENO, false))
            return 0;
    }
    return 0;
}
