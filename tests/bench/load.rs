//! A load on a server, made by wrk, and what the server spent on it by its own accounting.

use crate::servers::Server;
use std::process::Command;
use std::time::Duration;

#[derive(Clone, Copy)]
pub struct Load {
    pub requests: f64,
    /// CPU time of the server's processes, in seconds.
    pub cpu: f64,
    /// Requests a second.
    pub rate: f64,
    /// Milliseconds.
    pub p50: f64,
    pub p99: f64,
}

impl Load {
    /// Microseconds.
    pub fn cpu_per_request(&self) -> f64 {
        self.cpu * 1e6 / self.requests
    }

    /// Each figure's own median.
    pub fn median(loads: &[Self]) -> Self {
        let of = |figure: fn(&Self) -> f64| {
            let mut figures: Vec<f64> = loads.iter().map(figure).collect();
            figures.sort_by(f64::total_cmp);
            figures[figures.len() / 2]
        };
        Self {
            requests: 1e6,
            cpu: of(Self::cpu_per_request),
            rate: of(|load| load.rate),
            p50: of(|load| load.p50),
            p99: of(|load| load.p99),
        }
    }
}

pub fn wrk(
    server: &Server,
    path: &str,
    fields: &[String],
    connections: usize,
    time: Duration,
) -> Load {
    let mut wrk = Command::new("wrk");
    wrk.args(["--threads", "1", "--latency", "--timeout", "10s"]);
    wrk.args(["--connections", &connections.to_string()]);
    wrk.args(["--duration", &format!("{}s", time.as_secs())]);
    for field in fields {
        wrk.args(["--header", field]);
    }
    let before = server.cpu();
    let output = wrk.arg(format!("http://{}{path}", server.address)).output();
    let cpu = server.cpu() - before;
    let text = String::from_utf8(output.expect("wrk runs").stdout).unwrap();
    for trouble in ["Non-2xx or 3xx", "Socket errors"] {
        assert!(!text.contains(trouble), "{}: {text}", server.name);
    }
    let after = |label: &str| {
        let lines = text.lines().map(str::trim);
        let mut found = lines.filter_map(|line| line.strip_prefix(label));
        let found = found.next().unwrap_or_else(|| panic!("{label} in {text}"));
        found.trim().to_owned()
    };
    let requests = text
        .lines()
        .find_map(|line| line.split_once(" requests in "));
    Load {
        requests: requests.unwrap().0.trim().parse().unwrap(),
        cpu,
        rate: after("Requests/sec:").parse().unwrap(),
        p50: milliseconds(&after("50%")),
        p99: milliseconds(&after("99%")),
    }
}

/// As wrk writes times: `12.30us`, `1.20ms`, `1.02s`.
fn milliseconds(text: &str) -> f64 {
    let digits = text.trim_end_matches(char::is_alphabetic);
    let factor = match &text[digits.len()..] {
        "us" => 0.001,
        "ms" => 1.0,
        "s" => 1_000.0,
        unit => panic!("{unit} is no unit of wrk's"),
    };
    digits.parse::<f64>().unwrap() * factor
}
