/* What each kind of process may still do: read and write what it holds, ask for memory
 * (never executable), the time and random bytes, and end; a desk may also write its
 * print files. Each has a user of its own, where root started the server, and a root
 * with nothing in it. Anything else answers an error instead of killing, because
 * libraries try to open files they can do without. The filters are compiled once, in
 * the master. With sanitizers built in there is no cage: they need files and more
 * memory. */
#include "config.h"
#include "gate/packet.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <pwd.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FDS_MAX 24
#define NO_PID 0x7ffffffeu           /* in the filter, in place of who it will be */

struct role {
    const char *setting;             /* names its user */
    bool has_user;
    uid_t user_id;
    gid_t group_id;
    char root[GATE_PATH + 8];
#ifndef WD_SANITIZED
    struct sock_fprog filter;
#endif
};

static struct role roles[CAGES] = {
    [CAGE_TRANSPORT] = { .setting = "transport_user" }, [CAGE_DESK] = { .setting = "desk_user" },
    [CAGE_LINE] = { .setting = "line_user" },           [CAGE_GATE] = { .setting = "gate_user" },
};

#ifndef WD_SANITIZED
#define ALL ((1u << CAGES) - 1)
#define OF(cage) (1u << (cage))

static const struct { unsigned of; int call; } allowed[] = {
    { ALL, SCMP_SYS(read) }, { ALL, SCMP_SYS(write) }, { ALL, SCMP_SYS(readv) }, { ALL, SCMP_SYS(writev) },
    { ALL, SCMP_SYS(close) }, { ALL, SCMP_SYS(recvfrom) }, { ALL, SCMP_SYS(recvmsg) }, { ALL, SCMP_SYS(sendto) },
    { ALL, SCMP_SYS(sendmsg) }, { ALL, SCMP_SYS(shutdown) }, { ALL, SCMP_SYS(poll) }, { ALL, SCMP_SYS(ppoll) },
    { ALL, SCMP_SYS(fcntl) }, { ALL, SCMP_SYS(getsockopt) }, { ALL, SCMP_SYS(setsockopt) },
    { ALL, SCMP_SYS(getpeername) }, { ALL, SCMP_SYS(getsockname) }, { ALL, SCMP_SYS(fstat) },
    { ALL, SCMP_SYS(lseek) }, { ALL, SCMP_SYS(brk) }, { ALL, SCMP_SYS(munmap) }, { ALL, SCMP_SYS(mremap) },
    { ALL, SCMP_SYS(madvise) }, { ALL, SCMP_SYS(futex) }, { ALL, SCMP_SYS(getrandom) },
    { ALL, SCMP_SYS(clock_gettime) }, { ALL, SCMP_SYS(gettimeofday) }, { ALL, SCMP_SYS(time) },
    { ALL, SCMP_SYS(restart_syscall) }, { ALL, SCMP_SYS(alarm) }, { ALL, SCMP_SYS(rt_sigaction) },
    { ALL, SCMP_SYS(rt_sigprocmask) }, { ALL, SCMP_SYS(rt_sigreturn) }, { ALL, SCMP_SYS(getpid) },
    { ALL, SCMP_SYS(gettid) }, { ALL, SCMP_SYS(exit) }, { ALL, SCMP_SYS(exit_group) },
    /* A screen is drawn into memory; a print file is written whole, then renamed. */
    { OF(CAGE_DESK), SCMP_SYS(dup) }, { OF(CAGE_DESK), SCMP_SYS(memfd_create) }, { OF(CAGE_DESK), SCMP_SYS(ftruncate) },
    { OF(CAGE_DESK), SCMP_SYS(pread64) }, { OF(CAGE_DESK), SCMP_SYS(pwrite64) }, { OF(CAGE_DESK), SCMP_SYS(fsync) },
    { OF(CAGE_DESK), SCMP_SYS(rename) }, { OF(CAGE_DESK), SCMP_SYS(renameat) }, { OF(CAGE_DESK), SCMP_SYS(unlink) },
    { OF(CAGE_DESK), SCMP_SYS(unlinkat) },
    { OF(CAGE_GATE), SCMP_SYS(epoll_create1) }, { OF(CAGE_GATE), SCMP_SYS(epoll_ctl) },
    { OF(CAGE_GATE), SCMP_SYS(epoll_wait) }, { OF(CAGE_GATE), SCMP_SYS(epoll_pwait) },
    { OF(CAGE_GATE), SCMP_SYS(socketpair) }, { OF(CAGE_GATE), SCMP_SYS(memfd_create) },
};

/* Allowed only while one of their arguments is as it should be: memory is no program,
 * limits and signals are one's own, and what a desk opens it writes. */
static const struct { unsigned of; int call; struct scmp_arg_cmp argument; } allowed_so[] = {
    { ALL, SCMP_SYS(mmap), { .arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0 } },
    { ALL, SCMP_SYS(mprotect), { .arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0 } },
    { ALL, SCMP_SYS(prlimit64), { .arg = 0, .op = SCMP_CMP_EQ, .datum_a = 0, .datum_b = 0 } },
    { ALL, SCMP_SYS(tgkill), { .arg = 0, .op = SCMP_CMP_EQ, .datum_a = NO_PID, .datum_b = 0 } },
    { ALL, SCMP_SYS(newfstatat), { .arg = 3, .op = SCMP_CMP_EQ, .datum_a = AT_EMPTY_PATH, .datum_b = 0 } },
    { OF(CAGE_DESK), SCMP_SYS(openat), { .arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_b = O_WRONLY,
                                         .datum_a = O_ACCMODE | O_DIRECTORY | O_PATH } },
};

static scmp_filter_ctx make_rules(unsigned of)
{
    scmp_filter_ctx rules = seccomp_init(SCMP_ACT_ERRNO(EACCES));
    int bad = !rules;

    for (unsigned i = 0; i < COUNT_OF(allowed) && !bad; i++)
        if (allowed[i].of & of)
            bad |= seccomp_rule_add(rules, SCMP_ACT_ALLOW, allowed[i].call, 0);
    for (unsigned i = 0; i < COUNT_OF(allowed_so) && !bad; i++)
        if (allowed_so[i].of & of)
            bad |= seccomp_rule_add_array(rules, SCMP_ACT_ALLOW, allowed_so[i].call, 1, &allowed_so[i].argument);
    if (bad)
        fatal("sandbox: this host's seccomp does not take the rules");
    return rules;
}

static void compile_filter(enum cage cage, struct sock_fprog *filter)
{
    scmp_filter_ctx rules = make_rules(OF(cage));
    int fd = memfd_create("filter", MFD_CLOEXEC);
    off_t n;

    if (fd < 0 || seccomp_export_bpf(rules, fd) != 0 || (n = lseek(fd, 0, SEEK_END)) <= 0)
        fatal("sandbox: no filter: %m");
    filter->len = (unsigned short)((size_t)n / sizeof *filter->filter);
    filter->filter = malloc((size_t)n);
    if (!filter->filter || pread(fd, filter->filter, (size_t)n, 0) != n)
        fatal("sandbox: no filter: %m");
    close(fd);
    seccomp_release(rules);
}
#endif

static void know_user(struct role *r, const char *own, const char *common)
{
    const char *name = *own != '\0' ? own : common;
    const struct passwd *p;

    if (*name == '\0' || geteuid() != 0)
        return;
    p = getpwnam(name);
    if (!p)
        fatal("%s %s: there is no such user on this host", *own != '\0' ? r->setting : "user", name);
    r->user_id = p->pw_uid;
    r->group_id = p->pw_gid;
    r->has_user = true;
}

void sandbox_prepare(const struct gate_config *c)
{
    know_user(&roles[CAGE_TRANSPORT], c->transport_user, "");
    know_user(&roles[CAGE_DESK], c->desk_user, c->user);
    know_user(&roles[CAGE_LINE], c->line_user, c->user);
    know_user(&roles[CAGE_GATE], c->gate_user, c->user);
    for (unsigned i = 0; i < CAGES; i++) {
        snprintf(roles[i].root, sizeof roles[i].root, "%s/empty", c->run_dir);
#ifndef WD_SANITIZED
        compile_filter((enum cage)i, &roles[i].filter);
#endif
    }
    /* All a desk can reach are the print files, where there are any. */
    if (c->spool_dir[0] != '\0')
        text_copy(roles[CAGE_DESK].root, sizeof roles[CAGE_DESK].root, c->spool_dir);
}

static void set_limit(enum __rlimit_resource what, rlim_t most)
{
    const struct rlimit l = { most, most };

    if (setrlimit(what, &l) != 0)
        fatal("sandbox: limit: %m");
}

/* A process that looks for its leaks at its end looks into /proc: of those only the
 * transport, which ends without, has the empty root in a sanitized build. */
#ifdef WD_SANITIZED
#define ROOT_OF(role) ((role) == &roles[CAGE_TRANSPORT])
#else
#define ROOT_OF(role) true
#endif

static void empty_root(const struct role *r)
{
    if (geteuid() == 0 && ROOT_OF(r) && (chroot(r->root) != 0 || chdir("/") != 0))
        fatal("sandbox: %s: %m", r->root);
    if (r->has_user && (setgroups(0, NULL) != 0 || setgid(r->group_id) != 0 || setuid(r->user_id) != 0))
        fatal("sandbox: %s: %m", r->setting);
    if (r->has_user && r->user_id != 0 && setuid(0) == 0)
        fatal("sandbox: %s could become root again", r->setting);
}

#ifndef WD_SANITIZED
/* The address space the warm image has already. */
static uint64_t memory_now(void)
{
    unsigned long pages = 0;
    FILE *f = fopen("/proc/self/statm", "re");

    if (!f || fscanf(f, "%lu", &pages) != 1)
        pages = 0;
    if (f)
        fclose(f);
    return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}
#endif

void sandbox_enter(enum cage cage, uint64_t memory_bytes)
{
#ifndef WD_SANITIZED
    uint64_t now = memory_bytes > 0 ? memory_now() : 0;

    if (now > 0)
        set_limit(RLIMIT_AS, now + memory_bytes);
    prctl(PR_SET_DUMPABLE, 0);           /* nobody of the same user looks into it */
#else
    (void)memory_bytes;
#endif
    if (cage != CAGE_GATE)
        set_limit(RLIMIT_NOFILE, FDS_MAX);
    set_limit(RLIMIT_CORE, 0);
    empty_root(&roles[cage]);
}

#ifndef WD_SANITIZED
/* The kernel's own, where it has it (Linux 5.13): an ordinary user has no empty root, and
 * it holds also where a filter of system calls sees only pointers. */
static void close_files(const char *spool_dir)
{
    struct landlock_ruleset_attr all = { .handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1 };
    struct landlock_path_beneath_attr spool = { .allowed_access = LANDLOCK_ACCESS_FS_WRITE_FILE |
        LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE };
    int fd = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);

    if (fd < 0)
        return;
    spool.parent_fd = *spool_dir != '\0' ? open(spool_dir, O_PATH | O_CLOEXEC) : -1;
    if (spool.parent_fd >= 0) {
        syscall(SYS_landlock_add_rule, fd, LANDLOCK_RULE_PATH_BENEATH, &spool, 0);
        close(spool.parent_fd);
    }
    if (syscall(SYS_landlock_restrict_self, fd, 0) != 0)
        fatal("sandbox: landlock: %m");
    close(fd);
}

/* The filter, with this process in its place. */
static void close_calls(const struct sock_fprog *filter)
{
    struct sock_filter own[filter->len];
    const struct sock_fprog program = { .len = filter->len, .filter = own };

    memcpy(own, filter->filter, sizeof own);
    for (unsigned i = 0; i < filter->len; i++)
        if (BPF_CLASS(own[i].code) == BPF_JMP && own[i].k == NO_PID)
            own[i].k = (uint32_t)getpid();
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        fatal("sandbox: seccomp: %m");
}
#endif

void sandbox_close(enum cage cage, const char *spool_dir)
{
#ifndef WD_SANITIZED
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        fatal("sandbox: %m");
    close_files(spool_dir);
    close_calls(&roles[cage].filter);
#else
    (void)cage;
    (void)spool_dir;
#endif
}
