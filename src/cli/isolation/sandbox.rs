//! What a process gives up for good before it reads a package: files, network, other processes.

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, PathBeneath, PathFd, Ruleset, RulesetAttr as _,
    RulesetCreatedAttr as _, RulesetError, RulesetStatus, Scope,
};
use rustix::process::{Pid, Resource, Rlimit, Signal, getppid, set_parent_process_death_signal, setrlimit};
use rustix::thread::{CapabilitySet, CapabilitySets, capabilities, set_capabilities};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch,
};
use std::path::Path;

/// Seconds between the signal that the processor time is used up and the end that nothing delays.
const GRACE: u64 = 5;

/// What no reading of a package needs: talking to others, becoming or watching another program, changing what
/// this process may do, and the ways around this list.
const FORBIDDEN: &[i64] = &[
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_kill,
    libc::SYS_tkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_send_signal,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_chroot,
    libc::SYS_pivot_root,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_io_uring_setup,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_prlimit64,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_fork,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_vfork,
];

/// Bounds what this process may use; what this system cannot bound is returned.
pub(super) fn limit(seconds: u64, memory: u64) -> Vec<String> {
    let limits = [
        (Resource::Cpu, Rlimit { current: Some(seconds), maximum: Some(seconds.saturating_add(GRACE)) }),
        // Not the address space: a mapped package takes much of that and no memory.
        (Resource::Data, Rlimit { current: Some(memory), maximum: Some(memory) }),
        (Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }),
        (Resource::Fsize, Rlimit { current: Some(0), maximum: Some(0) }),
    ];
    let mut missing: Vec<String> = Vec::new();
    for (resource, limit) in limits {
        if let Err(error) = setrlimit(resource, limit) {
            missing.push(format!("no limit on {resource:?} ({error})"));
        }
    }
    missing
}

/// Ends this process when its parent ends, however that ends.
pub(super) fn die_with_parent() {
    // Where that fails the process still ends: whoever it answers is gone.
    let _ = set_parent_process_death_signal(Some(Signal::KILL));
}

/// Ends this process where its parent is gone already, which [`die_with_parent`] does not learn.
pub(super) fn end_without(parent: i32) {
    if getppid().map(Pid::as_raw_pid) != Some(parent) {
        std::process::abort();
    }
}

/// Gives everything up but reading what is open, and files below `folder` where there is one. What this system
/// cannot enforce is returned.
pub(super) fn enter(folder: Option<&Path>) -> Vec<String> {
    let mut missing = Vec::new();
    match landlock(folder) {
        Ok(RulesetStatus::NotEnforced) => missing.push("no Landlock in this kernel".to_owned()),
        // An older kernel holds files, and not yet all else: seccomp holds that too.
        Ok(RulesetStatus::PartiallyEnforced) => {
            missing.push("only the part of Landlock that this kernel has".to_owned());
        }
        Ok(RulesetStatus::FullyEnforced) => {}
        Err(error) => missing.push(format!("no Landlock ({error})")),
    }
    if let Err(error) = drop_capabilities(folder.is_some()) {
        missing.push(format!("the capabilities of the user ({error})"));
    }
    if let Err(error) = seccomp() {
        missing.push(format!("no seccomp ({error})"));
    }
    missing
}

/// What root may do beyond others; reading the files of others stays where a folder has to be read.
fn drop_capabilities(reads_files: bool) -> rustix::io::Result<()> {
    let had = capabilities(None)?;
    let kept = match reads_files {
        true => CapabilitySet::DAC_READ_SEARCH & had.permitted,
        false => CapabilitySet::empty(),
    };
    let sets = CapabilitySets { effective: kept, permitted: kept, inheritable: CapabilitySet::empty() };
    set_capabilities(None, sets)
}

fn landlock(folder: Option<&Path>) -> Result<RulesetStatus, RulesetError> {
    let abi = ABI::V6;
    let ruleset = Ruleset::default()
        .handle_access(AccessFs::from_all(abi))?
        .handle_access(AccessNet::from_all(abi))?
        .scope(Scope::from_all(abi))?;
    let mut ruleset = ruleset.create()?;
    if let Some(opened) = folder.and_then(|folder| PathFd::new(folder).ok()) {
        ruleset = ruleset.add_rule(PathBeneath::new(opened, AccessFs::ReadFile | AccessFs::ReadDir))?;
    }
    Ok(ruleset.restrict_self()?.ruleset)
}

fn seccomp() -> Result<(), String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(|error| text(&error))?;
    let refuse = |code: i32| SeccompAction::Errno(code.unsigned_abs());
    let mut forbidden: Vec<(i64, Vec<SeccompRule>)> =
        FORBIDDEN.iter().map(|call| (*call, Vec::new())).collect();
    // A thread of this process is no new process.
    let thread = u64::from(libc::CLONE_THREAD.unsigned_abs());
    let no_thread = SeccompCondition::new(0, SeccompCmpArgLen::Qword, SeccompCmpOp::MaskedEq(thread), 0)
        .and_then(|condition| SeccompRule::new(vec![condition]))
        .map_err(|error| text(&error))?;
    forbidden.push((libc::SYS_clone, vec![no_thread]));
    // `abort` signals its own thread.
    let own = u64::from(std::process::id());
    let other = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, own)
        .and_then(|condition| SeccompRule::new(vec![condition]))
        .map_err(|error| text(&error))?;
    forbidden.push((libc::SYS_tgkill, vec![other]));
    // Its flags lie in memory that a filter cannot read; the C library falls back to `clone`.
    let unknown = vec![(libc::SYS_clone3, Vec::new())];
    for (calls, code) in [(forbidden, libc::EPERM), (unknown, libc::ENOSYS)] {
        let filter =
            SeccompFilter::new(calls.into_iter().collect(), SeccompAction::Allow, refuse(code), arch);
        let program = filter.and_then(BpfProgram::try_from).map_err(|error| text(&error))?;
        seccompiler::apply_filter(&program).map_err(|error| text(&error))?;
    }
    Ok(())
}
