//! What the process that reads a package may use, which `scan`, `batch` and `worker` share; arguments of `worker`.

use clap::Args;

/// What the process that reads a package may use.
#[derive(Clone, Debug, Args)]
pub struct ProcessArgs {
    /// Seconds of processor time for one package, and twice as many on the clock. A package that takes more is
    /// tried once again, alone, with three times as many, and then reported as failed [default: 300]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub max_time: Option<u64>,
    /// Memory for one package, as 512M or 4G: at the second try twice as much [default: 4G]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_memory: Option<u64>,
}

impl ProcessArgs {
    /// Whether any limit was asked for.
    #[must_use]
    pub const fn is_given(&self) -> bool {
        self.max_time.is_some() || self.max_memory.is_some()
    }
}

/// Arguments of `worker`.
#[derive(Debug, Args)]
#[command(
    after_help = "Reads one path a line from standard input and writes one report a line, in the same order, also where a
package cannot be read. Ends with 0 when the input ends."
)]
pub struct WorkerArgs {
    /// What the process that reads a package may use.
    #[command(flatten)]
    pub process: ProcessArgs,
    /// Category of the apps, as for `scan`
    #[arg(long, value_name = "CATEGORY")]
    pub category: Option<String>,
    /// Day of the act, as for `scan`
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::day)]
    pub act_date: Option<String>,
}

/// Bytes written as `512M`, `4G` or a plain number.
fn size(text: &str) -> Result<u64, String> {
    let (digits, shift) = match text.split_at_checked(text.len().saturating_sub(1)) {
        Some((digits, "M" | "m")) => (digits, 20),
        Some((digits, "G" | "g")) => (digits, 30),
        _ => (text, 0),
    };
    let bytes = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(1 << shift));
    match bytes {
        Some(bytes) if bytes >= 64 << 20 => Ok(bytes),
        Some(_) => Err("less than 64M is not enough to start".to_owned()),
        None => Err("write a size as 512M or 4G".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        assert_eq!(size("64M"), Ok(64 << 20));
        assert_eq!(size("4G"), Ok(4 << 30));
        assert_eq!(size("134217728"), Ok(128 << 20));
        for wrong in ["", "M", "4GG", "1K", "x", "-1", "99999999999999999999G", "明"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
