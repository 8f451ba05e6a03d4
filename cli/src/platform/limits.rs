//! What the system grants this process: open files and memory.

/// Memory that the process may still take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct MemoryLeft {
    /// Bytes of addresses, mapped or not, that `ulimit -v` leaves; none without a limit.
    pub(crate) address_bytes: Option<u64>,
    /// Bytes in use that the control groups leave; none without a limit.
    pub(crate) resident_bytes: Option<u64>,
}

cfg_if::cfg_if! {
    if #[cfg(unix)] {
        use rustix::process::{Resource, getrlimit};

        /// How many files the process may have open; none without a limit.
        pub(crate) fn open_files() -> Option<u64> {
            getrlimit(Resource::Nofile).current
        }

        /// The memory that the process may still take.
        pub(crate) fn memory_left() -> MemoryLeft {
            let limit = [Resource::As, Resource::Data]
                .into_iter()
                .filter_map(|resource| getrlimit(resource).current)
                .min();
            MemoryLeft {
                address_bytes: limit.map(|bytes| bytes.saturating_sub(mapped_bytes())),
                resident_bytes: control_groups::bytes_left(),
            }
        }

        /// Bytes of addresses that the process has; 0 where the system does not say.
        fn mapped_bytes() -> u64 {
            let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
            let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
            let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
            kib.unwrap_or(0) * 1024
        }
    } else {
        /// How many files the process may have open; none without a limit.
        pub(crate) fn open_files() -> Option<u64> {
            None
        }

        /// The memory that the process may still take.
        pub(crate) fn memory_left() -> MemoryLeft {
            MemoryLeft::default()
        }
    }
}

/// Linux's control groups, of both versions (`cgroups(7)`); elsewhere there are no such files.
#[cfg(unix)]
mod control_groups {
    use std::fs;
    use std::path::Path;

    /// Bytes that the groups of this process leave it; none without a limit.
    pub(super) fn bytes_left() -> Option<u64> {
        let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
        groups.lines().filter_map(left_in).min()
    }

    /// What one line leaves, `0::/path` or `4:memory:/path`: its group or one above it may have
    /// the limit.
    fn left_in(line: &str) -> Option<u64> {
        let mut fields = line.splitn(3, ':').skip(1);
        let (root, limit_file, used_field) = match fields.next()? {
            "" => ("/sys/fs/cgroup", "memory.max", "anon "),
            names if names.split(',').any(|name| name == "memory") => {
                ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "total_rss ")
            }
            _ => return None,
        };
        let group = Path::new(fields.next()?.trim_start_matches('/'));
        let left = group.ancestors().filter_map(|group| {
            let folder = Path::new(root).join(group);
            let limit: u64 =
                fs::read_to_string(folder.join(limit_file)).ok()?.trim().parse().ok()?;
            // Cached files do not count: the kernel drops them when memory is short.
            let statistics = fs::read_to_string(folder.join("memory.stat")).unwrap_or_default();
            let used = statistics.lines().find_map(|line| line.strip_prefix(used_field));
            Some(limit.saturating_sub(used.and_then(|bytes| bytes.parse().ok()).unwrap_or(0)))
        });
        left.min()
    }
}
