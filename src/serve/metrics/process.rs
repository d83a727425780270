//! The process as the system sees it, under the names that all exporters use.

use procfs::process::{self, LimitValue};
use procfs::{ProcError, ticks_per_second};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::TypedMetric;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use std::error::Error;
use std::fmt;

/// Looks when somebody asks.
#[derive(Debug)]
pub(super) struct Process;

/// What one look finds; all of it fits a float, as Prometheus keeps it.
struct Seen {
    cpu_seconds: f64,
    resident_bytes: f64,
    virtual_bytes: f64,
    threads: f64,
    open_files: f64,
    most_files: f64,
    start_seconds: f64,
}

impl Seen {
    fn now() -> Result<Self, ProcError> {
        let process = process::Process::myself()?;
        let stat = process.stat()?;
        let seconds = |ticks: u64| ticks as f64 / ticks_per_second() as f64;
        let most_files = match process.limits()?.max_open_files.soft_limit {
            LimitValue::Value(most) => most as f64,
            LimitValue::Unlimited => f64::INFINITY,
        };
        Ok(Self {
            cpu_seconds: seconds(stat.utime + stat.stime),
            resident_bytes: (stat.rss * procfs::page_size()) as f64,
            virtual_bytes: stat.vsize as f64,
            threads: stat.num_threads as f64,
            open_files: process.fd_count()? as f64,
            most_files,
            start_seconds: procfs::boot_time_secs()? as f64 + seconds(stat.starttime),
        })
    }
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let seen = match Seen::now() {
            Ok(seen) => seen,
            Err(error) => {
                // Everything else is still worth telling, as where no file can be opened any more.
                let error = &error as &dyn Error;
                tracing::warn!(error, "the process cannot be measured");
                return Ok(());
            }
        };
        let encoder = &mut encoder;
        let name = "process_cpu_seconds";
        let cpu = ConstCounter::new(seen.cpu_seconds);
        tell(encoder, name, "CPU time spent, of user and system.", cpu)?;
        let gauges = [
            (
                "process_resident_memory_bytes",
                "Memory that is resident.",
                seen.resident_bytes,
            ),
            (
                "process_virtual_memory_bytes",
                "Memory that is addressed.",
                seen.virtual_bytes,
            ),
            ("process_threads", "Threads.", seen.threads),
            (
                "process_open_fds",
                "File descriptors that are open.",
                seen.open_files,
            ),
            (
                "process_max_fds",
                "File descriptors that may be open.",
                seen.most_files,
            ),
            (
                "process_start_time_seconds",
                "When the process started, in seconds since 1970.",
                seen.start_seconds,
            ),
        ];
        for (name, help, value) in gauges {
            tell(encoder, name, help, ConstGauge::new(value))?;
        }
        Ok(())
    }
}

fn tell<M: EncodeMetric + TypedMetric>(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    metric: M,
) -> fmt::Result {
    metric.encode(encoder.encode_descriptor(name, help, None, M::TYPE)?)
}
