//! The planner surface without a login answers only people at this machine.
//!
//! Listening on a loopback address is not enough: a page from elsewhere can have its own name
//! resolve to 127.0.0.1 or send a form here, and a proxy on this machine can pass strangers on. All
//! of it shows in headers.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::ApiError;

pub(super) async fn only_here(request: Request, next: Next) -> Response {
    if is_from_here(request.headers()) {
        next.run(request).await
    } else {
        ApiError::NotFromHere.into_response()
    }
}

fn is_from_here(headers: &HeaderMap) -> bool {
    // A page from elsewhere may send a form here that changes something: browsers then say whose it is.
    let own_page = |value: &HeaderValue| {
        let origin = value.to_str().unwrap_or_default();
        origin.split_once("://").is_some_and(|(_, host)| is_loopback(host))
    };
    if headers.get(header::ORIGIN).is_some_and(|origin| !own_page(origin)) {
        return false;
    }
    let passed_on = ["forwarded", "x-forwarded-for", "x-real-ip"];
    if passed_on.into_iter().any(|name| headers.contains_key(name)) {
        return false;
    }
    // Without a name there is no page: browsers always send one.
    headers.get(header::HOST).is_none_or(|host| host.to_str().is_ok_and(is_loopback))
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    };
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        for own in ["localhost", "LOCALHOST:8080", "127.0.0.1:8080", "127.0.0.2", "[::1]:80"] {
            assert!(is_loopback(own), "{own}");
        }
        for other in ["", "evil.example", "127.0.0.1.evil.example:8080", "192.168.1.2", "a:b"]
        {
            assert!(!is_loopback(other), "{other}");
        }
    }
}
