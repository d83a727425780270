//! Who counts as one client.

use crate::{FEED, get_for, limited, network, per_minute, poll_for};
use newsstand::serve::{ForwardedBy, Limits};

#[tokio::test]
async fn a_subscriber_of_version_6_is_a_network_of_64_bits() {
    let server = limited(|limits| limits.requests_per_minute = per_minute(2)).await;
    let ask = async |client| poll_for(&server, client).await.status;
    assert_eq!(ask("2001:db8:0:1::1").await, 304);
    assert_eq!(ask("[2001:db8:0:1:ffff::2]:4711").await, 304);
    assert_eq!(ask("2001:db8:0:1:2:3:4:5").await, 429);
    assert_eq!(ask("2001:db8:0:2::1").await, 304);
    // One of version 4 is one, however it is written.
    assert_eq!(ask("192.0.2.1").await, 304);
    assert_eq!(ask("::ffff:192.0.2.1").await, 304);
    assert_eq!(ask("192.0.2.1:80").await, 429);
}

#[tokio::test]
async fn this_machine_has_no_limits_unless_it_is_told_so() {
    let tight = |limits: &mut Limits| limits.requests_per_minute = per_minute(1);
    let server = limited(tight).await;
    for _ in 0..10 {
        assert_eq!(server.get(FEED, "").await.status, 200);
    }
    let server = limited(|limits| {
        tight(limits);
        limits.limits_loopback = true;
    })
    .await;
    assert_eq!(server.get(FEED, "").await.status, 200);
    assert_eq!(server.get(FEED, "").await.status, 429);
    // Not an operator.
    for _ in 0..10 {
        assert_eq!(server.admin("/healthz").await.status, 200);
    }
}

#[tokio::test]
async fn whoever_is_listed_has_no_limits() {
    let server = limited(|limits| {
        limits.requests_per_minute = per_minute(1);
        limits.unlimited = network("192.0.2.0/24");
    })
    .await;
    for _ in 0..5 {
        assert_eq!(poll_for(&server, "192.0.2.255").await.status, 304);
    }
    assert_eq!(poll_for(&server, "192.0.3.0").await.status, 304);
    assert_eq!(poll_for(&server, "192.0.3.0").await.status, 429);
}

#[tokio::test]
async fn only_a_listed_proxy_is_believed() {
    let server = limited(|limits| {
        limits.requests_per_minute = per_minute(1);
        limits.limits_loopback = true;
        limits.proxies = network("192.0.2.1/32");
    })
    .await;
    assert_eq!(get_for(&server, "192.0.2.8", FEED, "").await.status, 200);
    assert_eq!(get_for(&server, "192.0.2.9", FEED, "").await.status, 429);
}

/// What stands before the nearest hop that is not ours is the client's own word.
#[tokio::test]
async fn nobody_asks_in_the_name_of_another() {
    let server = limited(|limits| {
        limits.requests_per_minute = per_minute(1);
        limits.proxies = ["127.0.0.0/8", "10.0.0.0/8"]
            .map(|network| network.parse().unwrap())
            .into_iter()
            .collect();
    })
    .await;
    assert_eq!(poll_for(&server, "192.0.2.1").await.status, 304);
    for chain in [
        "198.51.100.7, 192.0.2.1",
        "192.0.2.99,192.0.2.1, 10.1.2.3",
        "🦀, unknown, 192.0.2.1,10.1.2.3 , 127.0.0.1",
        "x\r\nX-Forwarded-For: 192.0.2.1",
        "192.0.2.1\r\nX-Forwarded-For: 10.0.0.1",
    ] {
        assert_eq!(poll_for(&server, chain).await.status, 429, "{chain}");
    }
    // The other field is not the one that this proxy sets.
    let both = "Forwarded: for=198.51.100.7\r\n";
    assert_eq!(get_for(&server, "192.0.2.1", FEED, both).await.status, 429);
    // A chain of proxies alone: the farthest of them asks for itself.
    assert_eq!(poll_for(&server, "10.0.0.9, 10.0.0.8").await.status, 304);
    assert_eq!(poll_for(&server, "10.0.0.9, 10.0.0.8").await.status, 429);
    // Without the field it asks for itself: this machine, which is free.
    for _ in 0..3 {
        assert_eq!(server.get(FEED, "").await.status, 200);
    }
    // Those of whom nothing can be read share one budget.
    assert_eq!(poll_for(&server, "unknown").await.status, 304);
    for nonsense in ["_hidden", "192.0.2.1.5", "", ",", "\u{e9}"] {
        assert_eq!(poll_for(&server, nonsense).await.status, 429, "{nonsense}");
    }
}

#[tokio::test]
async fn a_proxy_may_say_it_by_rfc_7239() {
    let server = limited(|limits| {
        limits.requests_per_minute = per_minute(1);
        limits.forwarded_by = ForwardedBy::Forwarded;
    })
    .await;
    let ask = async |field: &str| {
        let fields = format!("X-Forwarded-For: 198.51.100.7\r\nForwarded: {field}\r\n");
        server.get(FEED, &fields).await.status
    };
    assert_eq!(ask("for=192.0.2.1;proto=https;by=203.0.113.4").await, 200);
    assert_eq!(ask("for=198.51.100.1, For=\"192.0.2.1:4711\"").await, 429);
    assert_eq!(ask("for=\"[2001:db8::1]\"").await, 200);
    assert_eq!(ask("proto=http;for=\"[2001:db8::2]:80\"").await, 429);
    // What a client writes into its Host field stands in quotes, and is no hop.
    let host = "for=192.0.2.1;host=\"a,for=203.0.113.1;x=b\"";
    assert_eq!(ask(host).await, 429);
    // Nor does a quote that a client has opened hide what the proxy says.
    assert_eq!(ask("for=unknown").await, 200);
    for nobody in [
        "\", for=203.0.113.2",
        "for=_secret",
        "proto=https",
        "=;",
        "\"",
        "for",
    ] {
        assert_eq!(ask(nobody).await, 429, "{nobody}");
    }
}
