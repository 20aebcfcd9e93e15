//! The native tests as one program: `cargo test --test native`, or a part of them with `cargo test --test
//! native policy::`.
//!
//! First come the shared modules: a real host made of maps, the vectors as types, requests as clients write
//! them.

#[cfg(test)]
mod answer;
#[cfg(test)]
mod form;
#[cfg(test)]
mod host;
#[cfg(test)]
mod pretty;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod signer;
#[cfg(test)]
mod vector;

#[cfg(test)]
mod architecture;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod binding;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod client_keys;
#[cfg(test)]
mod crypto;
#[cfg(test)]
mod endpoint;
#[cfg(test)]
mod explain;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod fixed;
#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod manual;
#[cfg(test)]
mod policy;
#[cfg(test)]
mod profiles;
#[cfg(test)]
mod properties;
#[cfg(all(test, feature = "schema"))]
mod schema;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod vectors;
#[cfg(test)]
mod words;
#[cfg(test)]
mod work;
