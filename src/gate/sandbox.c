/* What a transport may still do: read and write what it holds, ask for memory
 * (never executable), the time and random bytes, and end. Anything else answers
 * an error instead of killing, because libssh tries to open files it can do
 * without. The filter is compiled once, in the master. With sanitizers built in
 * there is no cage: they need files and more memory. */
#include "config.h"
#include "gate/packet.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pwd.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define FDS_MAX 24

static char empty_dir[GATE_PATH + 8];
static bool has_user;
static uid_t user_id;
static gid_t group_id;

#ifndef WD_SANITIZED
static struct sock_fprog filter;

static const int allowed[] = {
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(close),
    SCMP_SYS(recvfrom), SCMP_SYS(recvmsg), SCMP_SYS(sendto), SCMP_SYS(sendmsg), SCMP_SYS(shutdown),
    SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(fcntl), SCMP_SYS(getsockopt), SCMP_SYS(setsockopt),
    SCMP_SYS(getpeername), SCMP_SYS(getsockname), SCMP_SYS(fstat), SCMP_SYS(lseek),
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex),
    SCMP_SYS(getrandom), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time),
    SCMP_SYS(restart_syscall), SCMP_SYS(alarm),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
    SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(tgkill), SCMP_SYS(exit), SCMP_SYS(exit_group),
};

/* Allowed only while one of their arguments is as it should be. */
static const struct { int call; struct scmp_arg_cmp argument; } allowed_so[] = {
    { SCMP_SYS(mmap), { .arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0 } },
    { SCMP_SYS(mprotect), { .arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0 } },
    { SCMP_SYS(prlimit64), { .arg = 0, .op = SCMP_CMP_EQ, .datum_a = 0, .datum_b = 0 } },
};

static scmp_filter_ctx make_rules(void)
{
    scmp_filter_ctx rules = seccomp_init(SCMP_ACT_ERRNO(EACCES));
    int bad = !rules;

    for (unsigned i = 0; i < COUNT_OF(allowed) && !bad; i++)
        bad |= seccomp_rule_add(rules, SCMP_ACT_ALLOW, allowed[i], 0);
    for (unsigned i = 0; i < COUNT_OF(allowed_so) && !bad; i++)
        bad |= seccomp_rule_add_array(rules, SCMP_ACT_ALLOW, allowed_so[i].call, 1, &allowed_so[i].argument);
    if (bad)
        fatal("sandbox: this host's seccomp does not take the rules");
    return rules;
}

static void compile_filter(void)
{
    scmp_filter_ctx rules = make_rules();
    int fd = memfd_create("filter", MFD_CLOEXEC);
    off_t n;

    if (fd < 0 || seccomp_export_bpf(rules, fd) != 0 || (n = lseek(fd, 0, SEEK_END)) <= 0)
        fatal("sandbox: no filter: %m");
    filter.len = (unsigned short)((size_t)n / sizeof *filter.filter);
    filter.filter = malloc((size_t)n);
    if (!filter.filter || pread(fd, filter.filter, (size_t)n, 0) != n)
        fatal("sandbox: no filter: %m");
    close(fd);
    seccomp_release(rules);
}
#endif

void sandbox_prepare(const char *run_dir, const char *user)
{
    struct passwd *p = NULL;

    snprintf(empty_dir, sizeof empty_dir, "%s/empty", run_dir);
    if (*user != '\0' && geteuid() == 0) {
        p = getpwnam(user);
        if (!p)
            fatal("transport_user %s: there is no such user on this host", user);
        user_id = p->pw_uid;
        group_id = p->pw_gid;
        has_user = true;
    }
#ifndef WD_SANITIZED
    compile_filter();
#endif
}

static void set_limit(enum __rlimit_resource what, rlim_t most)
{
    const struct rlimit l = { most, most };

    if (setrlimit(what, &l) != 0)
        fatal("sandbox: limit: %m");
}

static void empty_root(void)
{
    if (geteuid() == 0 && (chroot(empty_dir) != 0 || chdir("/") != 0))
        fatal("sandbox: %s: %m", empty_dir);
    if (has_user && (setgroups(0, NULL) != 0 || setgid(group_id) != 0 || setuid(user_id) != 0))
        fatal("sandbox: transport_user: %m");
    if (has_user && user_id != 0 && setuid(0) == 0)
        fatal("sandbox: transport_user could become root again");
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

void sandbox_enter(uint64_t memory_bytes)
{
#ifndef WD_SANITIZED
    uint64_t now = memory_now();

    if (now > 0)
        set_limit(RLIMIT_AS, now + memory_bytes);
#else
    (void)memory_bytes;
#endif
    set_limit(RLIMIT_NOFILE, FDS_MAX);
    set_limit(RLIMIT_CORE, 0);
    empty_root();
}

void sandbox_close(void)
{
#ifndef WD_SANITIZED
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
        fatal("sandbox: seccomp: %m");
#endif
}
