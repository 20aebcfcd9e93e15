//! The function that libFuzzer calls: it runs the target with the name of this binary.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    edge_token_exchange_fuzz::check(env!("CARGO_BIN_NAME"), bytes);
});
