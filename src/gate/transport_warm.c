/* Cipher tables, method caches, symbols: libssh and libcrypto find them at first
 * use and keep them. Found before the fork they are shared pages; found after it,
 * each transport would pay for them in memory and in time before the login. So
 * the master is the server of one session whose client is a child that ends. When
 * it does not come about, nothing is lost but that. */
#include "config.h"
#include "gate/transport.h"

#include <malloc.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLIENT_MOST_S 10

struct warming {
    ssh_channel channel;
    bool over;
};

static int on_none(ssh_session session, const char *user, void *data)
{
    (void)session; (void)user; (void)data;
    return SSH_AUTH_SUCCESS;
}

static void on_close(ssh_session session, ssh_channel channel, void *data)
{
    struct warming *w = data;

    (void)session; (void)channel;
    w->over = true;
}

static ssh_channel on_open(ssh_session session, void *data)
{
    static struct ssh_channel_callbacks_struct callbacks;
    struct warming *w = data;

    callbacks = (struct ssh_channel_callbacks_struct){ .userdata = w, .channel_close_function = on_close };
    ssh_callbacks_init(&callbacks);
    w->channel = ssh_channel_new(session);
    ssh_set_channel_callbacks(w->channel, &callbacks);
    return w->channel;
}

static void be_client(int fd)
{
    const bool no_config_file = false;
    ssh_session s = ssh_new();
    ssh_channel channel;

    signal(SIGALRM, SIG_DFL);
    alarm(CLIENT_MOST_S);
    ssh_options_set(s, SSH_OPTIONS_PROCESS_CONFIG, &no_config_file);
    ssh_options_set(s, SSH_OPTIONS_FD, &fd);
    ssh_options_set(s, SSH_OPTIONS_HOST, "localhost");
    ssh_options_set(s, SSH_OPTIONS_USER, "warm");
    if (ssh_connect(s) == SSH_OK && ssh_userauth_none(s, NULL) == SSH_AUTH_SUCCESS) {
        channel = ssh_channel_new(s);
        if (channel && ssh_channel_open_session(channel) == SSH_OK)
            ssh_channel_close(channel);
    }
    _exit(0);
}

static void be_server(ssh_bind bind, int fd)
{
    struct warming w = { .over = false };
    struct ssh_server_callbacks_struct callbacks = {
        .userdata = &w, .auth_none_function = on_none, .channel_open_request_session_function = on_open,
    };
    ssh_session s = ssh_new();
    ssh_event event = ssh_event_new();

    ssh_callbacks_init(&callbacks);
    if (ssh_bind_accept_fd(bind, s, fd) == SSH_OK) {
        ssh_set_server_callbacks(s, &callbacks);
        ssh_set_auth_methods(s, SSH_AUTH_METHOD_NONE);
        if (ssh_handle_key_exchange(s) == SSH_OK && ssh_event_add_session(event, s) == SSH_OK)
            while (!w.over && ssh_event_dopoll(event, -1) != SSH_ERROR)
                continue;
        ssh_event_remove_session(event, s);
    }
    ssh_event_free(event);
    ssh_free(s);
}

void transport_warm(ssh_bind bind)
{
    int ends[2], status;
    pid_t pid;

    if (!socket_pair(SOCK_STREAM, ends))
        return;
    pid = fork();
    if (pid == 0) {
        close(ends[0]);
        be_client(ends[1]);
    }
    close(ends[1]);
    if (pid > 0) {
        be_server(bind, ends[0]);
        waitpid(pid, &status, 0);
    } else
        close(ends[0]);
    malloc_trim(0);
}
