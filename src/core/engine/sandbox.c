/* What the core may never do, kept by the kernel: start another program, fork,
 * open a socket or take a connection of its own, look into other processes. It is
 * entered once the store is open and the gate's socket is at hand. Where the
 * kernel has no seccomp the core says so and goes on. */
#include "config.h"
#include "core/engine/inner.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>

static const int never[] = {
    SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev), SCMP_SYS(socket), SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(connect),
    SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(pivot_root), SCMP_SYS(chroot),
    SCMP_SYS(setns), SCMP_SYS(unshare), SCMP_SYS(bpf), SCMP_SYS(init_module), SCMP_SYS(finit_module),
    SCMP_SYS(kexec_load),
};

static bool add_rules(scmp_filter_ctx filter)
{
    bool good = true;
    for (unsigned i = 0; i < COUNT_OF(never); i++)
        good &= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), never[i], 0) == 0;
    /* A thread is a clone that shares its thread group; clone3 hides its flags, and
     * without it the library falls back to clone. */
    good &= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                             SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)) == 0;
    good &= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
    return good;
}

void core_sandbox(void)
{
#ifdef WD_SANITIZED
    return;
#endif
    prctl(PR_SET_DUMPABLE, 0);           /* nobody of the same user looks into its memory, or stops it */
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    bool good = filter && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && add_rules(filter) && seccomp_load(filter) == 0;
    if (filter)
        seccomp_release(filter);
    if (!good)
        log_warn("no sandbox: seccomp is not to be had");
}
