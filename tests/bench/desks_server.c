/* The servers of the desks' bench: ours on a sample county, whose people all get
 * the one key, and an sshd of our own beside it; and what they cost, by /proc. */
#include "config.h"
#include "tests/paths.h"
#include "tests/bench/desks.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ADMINISTRATOR "10900"
#define PASSWORD "wattdesk"                    /* of everybody in a sample county */
#define PEOPLE_MAX 500
#define START_TRIES 600
#define PROCESSES_MAX 8192

/* -- people -- */

static char person[PEOPLE_MAX][16];
static unsigned people;

const char *people_name(unsigned i)
{
    return person[i % people];
}

static void people_read(struct link *l, struct pool *pool)
{
    struct user_list list;
    struct user_ask ask = { .token = "" };
    do {
        bench_call(l, OP_user_list, &ask, &list, pool);
        for (unsigned i = 0; i < list.users_n && people < PEOPLE_MAX; i++)
            if (!list.users[i].shared_terminal && list.users[i].staff_no[0] == '1')
                text_copy(person[people++], sizeof *person, list.users[i].staff_no);
        ask.token = list.token;
    } while (list.token[0] && people < PEOPLE_MAX);
    if (!people)
        bench_die("the county has no people");
}

void people_make(const char *home, ssh_key key)
{
    struct bench_core core;
    struct link l;
    struct pool *pool = pool_new(1u << 14);
    char *text = NULL, line[400];
    ssh_pki_export_pubkey_base64(key, &text);
    snprintf(line, sizeof line, "ssh-ed25519 %s bench", text);
    ssh_string_free_char(text);
    bench_start(&core, home);
    bench_link(&core, ADMINISTRATOR, &l);
    people_read(&l, pool);
    for (unsigned i = 0; i < people; i++) {
        struct ssh_key k = { .staff_no = person[i], .public_key = line }, added;
        struct session_prove own = { .password = PASSWORD, .op = op_info[OP_key_add].name };
        bench_call(&l, OP_session_prove, &own, &(struct nothing){ 0 }, pool);       /* a key takes a proof of its own */
        bench_call(&l, OP_key_add, &k, &added, pool);
    }
    link_release(&l);
    bench_stop(&core);
    pool_free(&pool);
}

/* -- starting and ending -- */

static int free_port(void)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&a, n) || getsockname(fd, (struct sockaddr *)&a, &n))
        bench_die("no free port: %s", strerror(errno));
    close(fd);
    return ntohs(a.sin_port);
}

static bool listens(int port)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool yes = fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0;
    close(fd);
    return yes;
}

static FILE *file_in(const char *dir, const char *name)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    if (!f)
        bench_die("%s: %s", path, strerror(errno));
    return f;
}

static void run(struct server *s, char *const args[])
{
    char log[300];
    snprintf(log, sizeof log, "%s/log", s->dir);
    s->pid = fork();
    if (s->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
        dup2(fd, STDOUT_FILENO);
        dup2(fd, STDERR_FILENO);
        execv(args[0], args);
        _exit(127);
    }
    for (unsigned i = 0; !listens(s->port); i++) {
        if (i == START_TRIES || waitpid(s->pid, NULL, WNOHANG) == s->pid)
            bench_die("%s does not start: see %s", args[0], log);
        usleep(50000);
    }
}

static void dir_make(struct server *s, const char *home, const char *name)
{
    snprintf(s->dir, sizeof s->dir, "%s.%s", home, name);
    if (mkdir(s->dir, 0755) && errno != EEXIST)
        bench_die("%s: %s", s->dir, strerror(errno));
}

static bool core_answers(const char *conf)
{
    char command[600];
    snprintf(command, sizeof command, "WATTDESK_CONF=%s %s/wattdesk status >/dev/null 2>&1", conf, TOP_BUILDDIR);
    return system(command) == 0;
}

void server_start(struct server *s, const char *home)
{
    char conf[300], make[700], program[] = TOP_BUILDDIR "/wattdeskd", option[] = "-c";
    *s = (struct server){ .port = free_port(), .one = "wd-transport", .two = "wd-desk" };
    dir_make(s, home, "served");
    FILE *f = file_in(s->dir, "wattdesk.conf");
    fprintf(f, "listen = 127.0.0.1:%d\nhome = %s\nrun_dir = %s/run\nhost_key = %s/host_key\n", s->port, home, s->dir,
            s->dir);
    fprintf(f, "core_program = %s/wattdesk-core\ndata_dir = %s/db\nform_dir = %s/forms\nlocale_dir = %s/locale\n",
            TOP_BUILDDIR, TOP_SRCDIR, TOP_SRCDIR, TOP_BUILDDIR);
    fprintf(f, "per_address = 1000\nbefore_login = 1000\nin_all = 3000\ndesks_per_user = 1000\ncache_mb = 128\n"
               "reserve_mb = 16\nlang = zh_CN\n");
    fclose(f);
    snprintf(conf, sizeof conf, "%s/wattdesk.conf", s->dir);
    snprintf(make, sizeof make, "%s -c %s --make-host-key >/dev/null", program, conf);
    if (system(make))
        bench_die("%s fails", make);
    run(s, (char *[]){ program, option, conf, NULL });
    for (unsigned i = 0; !core_answers(conf); i++) {
        if (i == START_TRIES)
            bench_die("the core does not serve: see %s/log", s->dir);
        usleep(50000);
    }
}

/* Its own process for each connection and its own user's after the login, as a
 * Debian has it; no program is run in the sessions. */
bool peer_start(struct server *s, const char *home, ssh_key key)
{
    char *text = NULL, conf[300], path[300], program[] = "/usr/sbin/sshd", d[] = "-D", option[] = "-f";
    if (access(program, X_OK) || geteuid() != 0)
        return false;
    *s = (struct server){ .port = free_port(), .one = "sshd" };
    dir_make(s, home, "sshd");
    mkdir("/run/sshd", 0755);
    snprintf(path, sizeof path, "%s/host_key", s->dir);
    ssh_pki_export_privkey_file(key, NULL, NULL, NULL, path);
    chmod(path, 0600);
    ssh_pki_export_pubkey_base64(key, &text);
    FILE *keys = file_in(s->dir, "keys"), *f = file_in(s->dir, "conf");
    fprintf(keys, "ssh-ed25519 %s bench\n", text);
    fprintf(f, "ListenAddress 127.0.0.1:%d\nHostKey %s\nAuthorizedKeysFile %s/keys\nPidFile none\nUsePAM no\n", s->port,
            path, s->dir);
    fprintf(f, "StrictModes no\nMaxStartups 1000:30:1000\nLoginGraceTime 0\nPasswordAuthentication no\n");
    fclose(keys);
    fclose(f);
    ssh_string_free_char(text);
    snprintf(conf, sizeof conf, "%s/conf", s->dir);
    run(s, (char *[]){ program, d, option, conf, NULL });
    return true;
}

void server_stop(struct server *s)
{
    kill(s->pid, SIGTERM);
    while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

/* -- /proc -- */

static bool proc_read(pid_t pid, const char *name, char *out, size_t room)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, out, room - 1);
    if (fd >= 0)
        close(fd);
    out[n > 0 ? n : 0] = '\0';
    return n > 0;
}

/* The number after a label. */
static uint64_t after(const char *text, const char *label)
{
    const char *at = strstr(text, label);
    return at ? strtoull(at + strlen(label), NULL, 10) : 0;
}

static void add(struct usage *u, pid_t pid, const char *status)
{
    char rollup[2048];
    if (!proc_read(pid, "smaps_rollup", rollup, sizeof rollup))
        return;
    u->processes++;
    u->pss_kb += after(rollup, "\nPss:");
    u->private_kb += after(rollup, "\nPrivate_Dirty:") + after(rollup, "\nPrivate_Clean:");
    u->switches += after(status, "\nvoluntary_ctxt_switches:") + after(status, "\nnonvoluntary_ctxt_switches:");
}

static bool named(const char *status, const char *name)
{
    size_t n = strlen(name);
    return strncmp(status, "Name:\t", 6) == 0 && strncmp(status + 6, name, n) == 0 && status[6 + n] == '\n';
}

void usage_read(const struct server *s, const char *name, struct usage *u)
{
    static pid_t family[PROCESSES_MAX];
    size_t n = 0;
    struct dirent *e;
    *u = (struct usage){ 0 };
    family[n++] = s->pid;
    DIR *d = opendir("/proc");
    while (d && (e = readdir(d))) {          /* parents come before their children: process ids have not wrapped */
        char status[4096];
        pid_t pid = (pid_t)atoi(e->d_name);
        if (pid <= 0 || pid == s->pid || !proc_read(pid, "status", status, sizeof status))
            continue;
        pid_t parent = (pid_t)after(status, "\nPPid:");
        size_t i = n;
        while (i > 0 && family[i - 1] != parent)
            i--;
        if (i == 0 || n == PROCESSES_MAX)
            continue;
        family[n++] = pid;
        if (named(status, name))
            add(u, pid, status);
    }
    if (d)
        closedir(d);
}
